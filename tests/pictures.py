"""`make pictures`: photograph the main pages of the demonstration for the documentation, as small files."""

from __future__ import annotations

import asyncio
import base64
import contextlib
import io
import shutil
import struct
import tempfile
import zlib
from collections.abc import AsyncIterator
from pathlib import Path
from typing import Any, NamedTuple
from uuid import UUID

import pypdfium2
import uvicorn
from playwright.async_api import Browser, Page, async_playwright

from salesops import Act, demo, embedded, log, transaction
from salesops.db import DB
from salesops.demo.company import PASSWORD
from salesops.kernel import registry as registries
from salesops.kernel.boot import booted
from salesops.migrations import migrate
from salesops.services.documents.copies import copy_body, make_copy
from salesops.settings import Settings
from salesops.testing import SYSTEM
from salesops.web.app import make_app
from tests.browser.conftest import CHROMIUM, FLAGS, _Server

FOLDER = Path(__file__).resolve().parents[1] / "docs" / "pictures"
MOST_BYTES = 120_000
OFFICE = "shanghai"
DESK, PHONE = (1440, 900), (390, 844)
_LAST = " ORDER BY id DESC LIMIT 1"
IDS = {
    "to_call": "SELECT id FROM orders.sales_order WHERE office_id = $1 AND customer_po_no LIKE '% to call'" + _LAST,
    "held_order": "SELECT id FROM orders.sales_order WHERE office_id = $1 AND customer_po_no LIKE '% held'" + _LAST,
    "customer": "SELECT id FROM core.party WHERE name = 'Jiading Repair Yard' AND $1 > 0",
    "product": "SELECT id FROM core.product WHERE part_no = 'WP-2208' AND $1 > 0",
    "arrived": "SELECT id FROM intake.arrival WHERE office_id = $1 AND pictures > 0" + _LAST,
    "held_goods": "SELECT outbound_id FROM receivables.hold WHERE office_id = $1 AND state = 'on_hold' ORDER BY outbound_id DESC LIMIT 1",
    "invoice": "SELECT id FROM receivables.invoice WHERE office_id = $1 AND state = 'issued' ORDER BY cardinality(line_nos) DESC, id LIMIT 1",
    "owing": "SELECT customer_id FROM receivables.item WHERE office_id = $1 GROUP BY 1 ORDER BY count(*) DESC, 1 LIMIT 1",
    "changed": "SELECT id FROM core.audit WHERE office_id = $1 AND action = 'customer.change'" + _LAST,
}


class Picture(NamedTuple):
    """A page as one person sees it; `path` is below the office, `{name}` an id of the above."""

    name: str
    login: str
    path: str
    size: tuple[int, int] = DESK
    theme: str = "light"
    language: str = "en"


PICTURES = (
    Picture("my-day", "lin", ""),
    Picture("order-desk", "lin", "orders/{to_call}"),
    Picture("order-desk-held", "lin", "orders/{held_order}"),
    Picture("order-desk-dark-chinese", "lin", "orders/{to_call}", theme="dark", language="zh"),
    Picture("order-desk-phone", "lin", "orders/{to_call}", size=PHONE),
    Picture("held", "wu", "receivables/held"),
    Picture("receivables", "wu", "receivables"),
    Picture("receivables-phone-dark", "wu", "receivables", size=PHONE, theme="dark"),
    Picture("customer", "lin", "customers/{customer}"),
    Picture("product", "lin", "inventory/products/{product}"),
    Picture("intake", "lin", "intake/{arrived}"),
    Picture("intake-chinese", "lin", "intake", language="zh"),
    Picture("switchboard", "admin", "duties?duty=receivables&where=shanghai&to=off"),
    Picture("audit", "admin", "audit?entry={changed}"),
    Picture("template-editor", "chen", "templates/invoice"),
    Picture("numbers-chinese", "admin", "numbers", language="zh"),
)


class Paper(NamedTuple):
    """The first page of a printed document; `thing` is an id of the above."""

    name: str
    kind: str
    thing: str
    language: str


PAPERS = (
    Paper("outbound-order-held", "outbound_order", "held_goods", "en"),
    Paper("invoice-chinese", "invoice", "invoice", "zh"),
    Paper("statement", "statement", "owing", "en"),
)
# The commonest colours, and of all that are much alike the commonest one; what lies between goes to the nearest.
PALETTE = """async (png) => {
  const image = new Image(); image.src = `data:image/png;base64,${png}`; await image.decode();
  const canvas = new OffscreenCanvas(image.width, image.height), pen = canvas.getContext("2d");
  pen.drawImage(image, 0, 0);
  const {data} = pen.getImageData(0, 0, image.width, image.height), count = new Map();
  for (let i = 0; i < data.length; i += 4) { const c = data[i] << 16 | data[i + 1] << 8 | data[i + 2]; count.set(c, (count.get(c) || 0) + 1); }
  const alike = new Map();
  for (const [c, n] of [...count].sort((a, b) => b[1] - a[1])) { const key = c & 0xf0f0f0, one = alike.get(key); if (one) one[1] += n; else alike.set(key, [c, n]); }
  const common = [...count].sort((a, b) => b[1] - a[1]).slice(0, 60).map(([c]) => c);
  const colours = [...new Set([...common, ...[...alike.values()].sort((a, b) => b[1] - a[1]).map(([c]) => c)])].slice(0, 256);
  const rgb = (c) => [c >> 16, c >> 8 & 255, c & 255], known = new Map(colours.map((c, i) => [c, i])), parts = colours.map(rgb);
  const nearest = (c) => {
    const [r, g, b] = rgb(c); let best = 0, least = Infinity;
    parts.forEach(([x, y, z], i) => { const d = (r - x) ** 2 + (g - y) ** 2 + (b - z) ** 2; if (d < least) { least = d; best = i; } });
    known.set(c, best); return best;
  };
  let pixels = "";
  for (let i = 0; i < data.length; i += 4) { const c = data[i] << 16 | data[i + 1] << 8 | data[i + 2]; pixels += String.fromCharCode(known.get(c) ?? nearest(c)); }
  return {width: image.width, height: image.height, colours, pixels: btoa(pixels)};
}"""


async def take_all(folder: Path) -> None:
    """Every picture, on a demonstration of its own that is thrown away."""
    if not CHROMIUM:
        raise SystemExit("no Chromium: install it or name it in SALESOPS_TEST_CHROMIUM")
    log.configure(format="console", level="error")
    folder.mkdir(parents=True, exist_ok=True)
    async with _company() as (address, ids), async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=CHROMIUM, headless=True, args=FLAGS)
        for picture in PICTURES:
            data = await _take(browser, address, picture, ids)
            (folder / f"{picture.name}.png").write_bytes(data)
            print(f"{picture.name}: {len(data)} bytes")
        page = await (await browser.new_context()).new_page()
        for paper in PAPERS:
            data = await _smaller(page, await _printed(paper, ids))
            (folder / f"{paper.name}.png").write_bytes(data)
            print(f"{paper.name}: {len(data)} bytes")
        await browser.close()


@contextlib.asynccontextmanager
async def _company() -> AsyncIterator[tuple[str, dict[str, str]]]:
    """The demonstration, served; its address, and the ids that pictures name."""
    home = Path(tempfile.mkdtemp(prefix="salesops-pictures-"))
    home.chmod(0o755)
    cluster = embedded.start(home)
    try:
        await migrate(cluster.url(user=embedded.SUPERUSER))
        async with booted(cluster.url(), pool_size=10) as registry:
            await demo.load_if_empty()
            app = make_app(Settings(home=home, secure_cookies=False, demo=True), registry=registry)
            server = _Server(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="error", lifespan="off"))
            running = asyncio.create_task(server.serve())
            while not server.started:
                await asyncio.sleep(0.02)
            port = server.servers[0].sockets[0].getsockname()[1]
            yield f"http://127.0.0.1:{port}", await _ids(registry.by_code[OFFICE].id)
            server.should_exit = True
            await running
    finally:
        embedded.discard(cluster)
        shutil.rmtree(home, ignore_errors=True)


async def _ids(office: int) -> dict[str, str]:
    found = {}
    async with DB.transaction(office, read_only=True) as transaction:
        for name, sql in IDS.items():
            found[name] = str(await transaction.connection.fetchval(sql, office))
    return found


async def _take(browser: Browser, address: str, picture: Picture, ids: dict[str, str]) -> bytes:
    width, height = picture.size
    profile = await browser.new_context(viewport={"width": width, "height": height}, base_url=address, locale="en-GB")
    page = await profile.new_page()
    await page.goto("/sign-in")
    await page.fill("#login", picture.login)
    await page.fill("#password", PASSWORD)
    await page.press("#password", "Enter")
    await page.wait_for_selector(".top")
    for name, value in (("theme", picture.theme), ("language", picture.language)):
        await page.request.post("/preferences", form={name: value, "to": "/"}, headers={"origin": address})
    answer = await page.goto(f"/{OFFICE}/{picture.path.format(**ids)}")
    if answer is None or answer.status != 200:
        raise SystemExit(f"{picture.name}: the page does not answer")
    await page.evaluate("document.activeElement.blur()")
    await page.wait_for_load_state("networkidle")
    data = await page.screenshot(caret="initial")
    small = await _smaller(page, data)
    await profile.close()
    return small


async def _printed(paper: Paper, ids: dict[str, str]) -> bytes:
    """The first page as a reader of PDF shows it."""
    act = Act(registries.current().by_code[OFFICE], SYSTEM, "cli")
    copy = await make_copy(act, paper.kind, UUID(ids[paper.thing]), paper.language)
    async with transaction(act) as tx:
        _, body = await copy_body(tx, copy.id)
    out = io.BytesIO()
    pypdfium2.PdfDocument(body)[0].render(scale=1.4).to_pil().save(out, "PNG")
    return out.getvalue()


async def _smaller(page: Page, data: bytes) -> bytes:
    """The same picture with 256 colours, which is all that a page has but for the edges of its letters."""
    blank = await page.context.new_page()
    found: dict[str, Any] = await blank.evaluate(PALETTE, base64.b64encode(data).decode())
    pixels, width = base64.b64decode(found["pixels"]), found["width"]
    rows = b"".join(b"\0" + pixels[at : at + width] for at in range(0, len(pixels), width))
    head = struct.pack(">IIBBBBB", width, found["height"], 8, 3, 0, 0, 0)
    palette = b"".join(colour.to_bytes(3) for colour in found["colours"])
    parts = ((b"IHDR", head), (b"PLTE", palette), (b"IDAT", zlib.compress(rows, 9)), (b"IEND", b""))
    return b"\x89PNG\r\n\x1a\n" + b"".join(_chunk(name, body) for name, body in parts)


def _chunk(name: bytes, body: bytes) -> bytes:
    return len(body).to_bytes(4) + name + body + zlib.crc32(name + body).to_bytes(4)


if __name__ == "__main__":
    asyncio.run(take_all(FOLDER))
