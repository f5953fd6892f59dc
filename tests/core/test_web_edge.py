"""The edge answers in one vocabulary, refuses other sites' acts, and shows nothing of its inside."""

from __future__ import annotations

import itertools
import re
from collections.abc import AsyncIterator
from typing import Any

import pytest
import pytest_asyncio
from httpx import AsyncClient
from litestar import get, post
from web_session import ORIGIN, PAGE, PASSWORD, browser, sign_in

from salesops.db import DB
from salesops.errors import Forbidden
from salesops.settings import Settings
from salesops.web import app as app_module
from salesops.web.app import make_app
from salesops.web.origin import safe_return

pytestmark = pytest.mark.one_server
_count = itertools.count(1)


@pytest_asyncio.fixture
async def seated(app: Any, office: Any, person: Any) -> AsyncIterator[AsyncClient]:
    """A browser of the office's administrator."""
    login = f"admin-{next(_count)}"
    await person(office, "office_admin", login=login, password=PASSWORD)
    async with browser(app) as client:
        assert (await sign_in(client, login)).status_code == 200
        yield client


# ------------------------------------------------------------------ acts of other sites' pages


@pytest.mark.parametrize(
    ("headers", "allowed"),
    [
        ({}, False),
        ({"origin": "http://evil.example"}, False),
        ({"origin": "null"}, False),
        ({"origin": "http://localhost.evil.example"}, False),
        ({"origin": "http://localhost:81"}, False),
        ({"sec-fetch-site": "cross-site"}, False),
        ({"sec-fetch-site": "same-site"}, False),
        ({"sec-fetch-site": "none"}, False),
        ({"sec-fetch-site": "cross-site", "origin": ORIGIN}, False),
        ({"origin": ORIGIN}, True),
        ({"sec-fetch-site": "same-origin"}, True),
        ({"sec-fetch-site": "same-origin", "origin": "null"}, True),
    ],
)
async def test_an_act_with_the_cookie_must_come_from_our_own_page(
    seated: AsyncClient, office: Any, headers: dict[str, str], allowed: bool
) -> None:
    name = f"Department {next(_count)}"
    answer = await seated.post(f"/api/{office.code}/departments", json={"name": name}, headers=headers)
    listed = (await seated.get(f"/api/{office.code}/departments")).json()["items"]
    expected = (201, True) if allowed else (403, False)
    assert (answer.status_code, name in [row["name"] for row in listed]) == expected, answer.text
    if not allowed:
        assert answer.json()["code"] == "foreign_origin"


async def test_an_act_with_an_api_token_needs_no_origin(client: Any, office: Any) -> None:
    admin = await client(office, "office_admin")
    assert (await admin.post(f"/api/{office.code}/departments", json={"name": "By token"})).status_code == 201


async def test_a_foreign_page_cannot_sign_its_own_user_in(app: Any, office: Any, person: Any) -> None:
    await person(office, "assistant", login="login-csrf", password=PASSWORD)
    async with browser(app) as victim:
        form = {"login": "login-csrf", "password": PASSWORD}
        answer = await victim.post("/sign-in", data=form, headers={"sec-fetch-site": "cross-site"})
        assert answer.status_code == 403
        assert "set-cookie" not in answer.headers


@pytest.mark.parametrize("path", ["/preferences", "/sign-out", "/api/sign-out"])
async def test_preferences_and_sign_out_are_acts_too(seated: AsyncClient, path: str) -> None:
    answer = await seated.post(path, data={"theme": "dark"}, headers={"sec-fetch-site": "cross-site"})
    assert answer.status_code == 403
    assert (await seated.get("/api/me")).json()["theme"] == "system"


async def test_a_page_takes_no_api_token(client: Any, office: Any) -> None:
    holder = await client(office, "office_admin")
    assert (await holder.get(f"/api/{office.code}/duties")).status_code == 200
    assert (await holder.get(f"/{office.code}/duties")).status_code == 401


@pytest.mark.parametrize(
    ("asked", "given"),
    [
        ("/shanghai/duties?duty=x&to=off", "/shanghai/duties?duty=x&to=off"),
        ("//evil.example/x", "/"),
        ("///evil.example/x", "/"),
        ("https://evil.example", "/"),
        ("/\\evil.example", "/"),
        ("/a\\b", "/"),
        ("javascript:alert(1)", "/"),
        ("", "/"),
        ("/x\r\nset-cookie: a=b", "/"),
    ],
)
def test_after_signing_in_one_goes_on_only_to_our_own_pages(asked: str, given: str) -> None:
    assert safe_return(asked) == given


async def test_the_description_of_the_api_is_for_those_we_know(kernel: Any, client: Any, office: Any) -> None:
    app = make_app(Settings(secure_cookies=False), registry=kernel)
    holder = await client(office, "assistant")
    async with browser(app) as visitor:
        assert (await visitor.get("/openapi/openapi.json")).status_code == 401
        for wrong in ("Bearer so_x", "Basic YTpi", "Bearer", "Bearer "):
            assert (await visitor.get("/openapi/openapi.json", headers={"authorization": wrong})).status_code == 401
        known = {"authorization": holder.headers["Authorization"]}
        answer = await visitor.get("/openapi/openapi.json", headers=known)
        assert answer.status_code == 200
        assert "/api/{office}/people" in answer.json()["paths"]


# ------------------------------------------------------------------ what cannot be read


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 200_000,
        b'{"name":' * 50_000,
        b"",
        b"nonsense",
        b'"text"',
        b'{"name": 3}',
        b'{"name": "x", "office_id": 1}',
        b"\xff\xfe",
    ],
    ids=["deep list", "deep object", "empty", "no json", "text", "wrong type", "unknown field", "no utf-8"],
)
async def test_what_cannot_be_parsed_is_a_400_and_changes_nothing(client: Any, office: Any, body: bytes) -> None:
    admin = await client(office, "office_admin")
    answer = await admin.post(
        f"/api/{office.code}/departments", content=body, headers={"content-type": "application/json"}
    )
    assert answer.status_code == 400
    assert answer.headers["content-type"] == "application/problem+json"
    assert answer.json()["code"] == "malformed"
    assert (await admin.get(f"/api/{office.code}/departments")).json()["items"] == []


async def test_a_deep_form_or_a_text_that_cannot_be_kept_is_no_fault_of_ours(client: Any, office: Any) -> None:
    admin = await client(office, "office_admin")
    answer = await admin.post(f"/api/{office.code}/departments", json={"name": "a\x00b"})
    assert (answer.status_code, answer.json()["faults"][0]["rule"]) == (422, "storable")


async def test_a_body_above_the_limit_is_refused(client: Any, office: Any) -> None:
    admin = await client(office, "office_admin")
    answer = await admin.post(f"/api/{office.code}/departments", json={"name": "x" * (app_module.BODY_LIMIT + 1)})
    assert answer.status_code == 413


async def test_every_broken_rule_is_told_at_once_with_its_field(client: Any, office: Any) -> None:
    admin = await client(office, "office_admin")
    answer = await admin.post(
        f"/api/{office.code}/people",
        json={"login": "A B", "name": " ", "role": "king", "password": "short", "language": "fr"},
    )
    assert answer.status_code == 422
    assert {fault["field"] for fault in answer.json()["faults"]} == {"login", "name", "role", "password", "language"}


@pytest.mark.parametrize(
    "sent", ["/api/{office}/people", "/api/{office}/departments", "/api/{office}/tokens", "/api/{office}/products"]
)
async def test_a_field_of_the_server_s_own_cannot_be_sent(client: Any, office: Any, sent: str) -> None:
    admin = await client(office, "office_admin" if "products" not in sent else "head")
    for field in ("id", "office_id", "created_by", "version", "system_admin", "secret_hash"):
        answer = await admin.post(sent.format(office=office.code), json={field: "1"})
        assert answer.status_code == 400, field


# ------------------------------------------------------------------ nothing here


async def test_absent_foreign_and_switched_off_are_one_answer(client: Any, new_office: Any, kernel: Any) -> None:
    duty = next((name for name, d in kernel.duties.items() if d.routes), None)
    assert duty, "a duty with routes is installed"
    here, there = await new_office(duties=[]), await new_office()
    admin = await client(here, "office_admin")
    path = next(iter(kernel.duties[duty].routes[0].paths))
    absent = await admin.get(f"/api/{here.code}/no_such_duty{path}")
    answers = [
        absent,
        await admin.get(f"/api/no-such-office/{duty}{path}"),
        await admin.get(f"/api/{there.code}/{duty}{path}"),
        await admin.get(f"/api/{here.code}/{duty}{path}"),
        await admin.get(f"/api/{there.code}/products"),
    ]
    seen = [_without_traces(answer) for answer in answers]
    assert seen[0][0] == 404
    assert all(one == seen[0] for one in seen)


async def test_pages_have_the_same_one_answer(seated: AsyncClient, new_office: Any) -> None:
    foreign = await new_office()
    absent = await seated.get("/no-such-office/", headers=PAGE)
    assert absent.status_code == 404
    assert absent.headers["content-type"].startswith("text/html")
    for path in (f"/{foreign.code}/", f"/{foreign.code}/duties", "/a/b/c/d", "/no-such-office/duties"):
        assert _page_without_traces(await seated.get(path, headers=PAGE)) == _page_without_traces(absent)


def _without_traces(answer: Any) -> tuple[Any, ...]:
    body = answer.json()
    body.pop("request_id")
    return answer.status_code, body, {k: v for k, v in answer.headers.items() if k not in ("x-request-id", "date")}


def _page_without_traces(answer: Any) -> tuple[Any, ...]:
    return (
        answer.status_code,
        answer.text,
        {k: v for k, v in answer.headers.items() if k not in ("x-request-id", "date")},
    )


async def test_a_page_without_a_session_leads_to_the_sign_in_and_back(app: Any, office: Any) -> None:
    async with browser(app) as visitor:
        answer = await visitor.get(f"/{office.code}/duties?show=differs", headers=PAGE)
        assert answer.status_code == 303
        assert answer.headers["location"] == f"/sign-in?to=%2F{office.code}%2Fduties%3Fshow%3Ddiffers"
        by_htmx = await visitor.get(f"/{office.code}/duties", headers={"hx-request": "true"})
        assert by_htmx.headers["hx-redirect"].startswith("/sign-in?to=")


# ------------------------------------------------------------------ headers and faults


@pytest.mark.parametrize(
    ("method", "path", "status"),
    [
        ("GET", "/healthz", 200),
        ("GET", "/sign-in", 200),
        ("GET", "/static/salesops.css", 200),
        ("GET", "/static/../app.py", 401),
        ("GET", "/static/nothing.css", 404),
        ("GET", "/api/x/products", 401),
        ("POST", "/healthz", 405),
        ("GET", "/a/b/c/d/e", 404),
        ("GET", "/sign-in?language=zh", 303),
        ("POST", "/api/sign-in", 400),
    ],
)
async def test_security_headers_stand_on_every_answer(app: Any, method: str, path: str, status: int) -> None:
    async with browser(app) as visitor:
        answer = await visitor.request(method, path)
    assert answer.status_code == status
    policy = answer.headers["content-security-policy"]
    assert "default-src 'none'" in policy
    assert "unsafe" not in policy
    for name in (
        "x-content-type-options",
        "referrer-policy",
        "cross-origin-opener-policy",
        "permissions-policy",
        "x-request-id",
    ):
        assert answer.headers[name]
    if not path.startswith("/static/salesops.css"):
        assert answer.headers["cache-control"] == "no-store"


async def test_an_asset_is_kept_for_a_year_and_not_sent_twice(app: Any) -> None:
    from salesops.web.assets import asset_url

    async with browser(app) as visitor:
        first = await visitor.get(asset_url("salesops.css"))
        assert first.headers["cache-control"] == "public, max-age=31536000, immutable"
        assert first.headers["content-encoding"] == "gzip"
        again = await visitor.get("/static/salesops.css", headers={"if-none-match": first.headers["etag"]})
        assert (again.status_code, again.content) == (304, b"")


async def test_a_fault_of_ours_is_logged_under_the_request_id_and_told_without_internals(
    kernel: Any, office: Any, client: Any, capsys: pytest.CaptureFixture[str]
) -> None:
    @get("/boom", opt={"public": True})
    async def boom() -> None:
        await DB.fetch("SELECT secret_column FROM no_such_table")

    app = make_app(Settings(secure_cookies=False), registry=kernel)
    app.register(boom)
    async with browser(app) as visitor:
        answer = await visitor.get("/boom")
        page = await visitor.get("/boom", headers=PAGE)
    assert answer.status_code == page.status_code == 500
    body = answer.json()
    assert body["code"] == "internal"
    assert "no_such_table" not in answer.text + page.text
    assert "Traceback" not in answer.text + page.text
    assert body["request_id"] == answer.headers["x-request-id"]
    logged = capsys.readouterr()
    assert body["request_id"] in logged.out + logged.err
    assert "no_such_table" in logged.out + logged.err
    lines = [line for line in (logged.out + logged.err).splitlines() if "request_failed" in line]
    assert lines
    assert all(re.search(r"\berror\b", line) for line in lines)  # not a mere remark
    assert page.headers["x-request-id"] in page.text  # the person can tell the number


async def test_a_request_begins_without_what_another_left_behind(kernel: Any) -> None:
    @post("/leave", opt={"public": True})
    async def leave() -> None:
        raise Forbidden("no")

    app = make_app(Settings(secure_cookies=False), registry=kernel)
    app.register(leave)
    async with browser(app) as visitor:
        first = await visitor.post("/leave")
        second = await visitor.post("/leave")
    assert first.headers["x-request-id"] != second.headers["x-request-id"]
    assert DB.current_transaction.get() is None


async def test_a_duty_whose_routes_cannot_be_mounted_is_set_aside_and_the_others_go_on() -> None:
    from types import ModuleType

    from salesops.duty import Duty
    from salesops.kernel import discovery
    from salesops.kernel.boot import make_registry
    from salesops.kernel.discovery import Discovered

    @get("/wrong", opt={"permission": "x"})
    async def wrong(state: str) -> None:
        """`state` is a word of Litestar's own."""

    @get("/right", opt={"permission": "x"})
    async def right() -> None: ...

    def made(name: str, handler: Any) -> Discovered:
        module = ModuleType(f"tests_edge.{name}.plugin")
        module.__file__ = __file__
        return Discovered(Duty(name, name.title(), "", routes=(handler,)), module, "tests")

    before = len(discovery.broken())
    app = make_app(Settings(), registry=make_registry([made("bad", wrong), made("good", right)]))
    paths = {route.path for route in app.routes}
    assert "/api/{office:str}/good/right" in paths
    assert not any("/bad/" in path for path in paths)
    assert [item.name for item in discovery.broken()[before:]] == ["bad"]
