"""The pages' own files (style, script, icons): held in memory, compressed once, kept by browsers for a year."""

from __future__ import annotations

import gzip
import hashlib
from functools import cache
from pathlib import Path
from typing import Any

import msgspec
from litestar import Request, Response, get

from salesops.errors import NotFound

_FOLDER = Path(__file__).parent / "static"
_of_duties: dict[str, Path] = {}
_MEDIA = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml",
    ".woff2": "font/woff2",
}


class Asset(msgspec.Struct, frozen=True):
    """One file. `version` is the beginning of its SHA-256, so a changed file has another address."""

    body: bytes
    compressed: bytes
    media: str
    version: str


@cache
def assets() -> dict[str, Asset]:
    """All files by name, those of a duty as `<duty>/<name>`."""
    found = {file.name: _asset(file) for file in _FOLDER.iterdir() if file.suffix in _MEDIA}
    for duty, folder in _of_duties.items():
        if folder.is_dir():
            found |= {f"{duty}/{file.name}": _asset(file) for file in folder.iterdir() if file.suffix in _MEDIA}
    return found | {name: _with_addresses(asset, found) for name, asset in found.items() if name.endswith(".css")}


def offer_assets(folders: dict[str, Path]) -> None:
    """Let the duties' files be asked for too."""
    _of_duties.update(folders)
    assets.cache_clear()


def asset_url(name: str) -> str:
    """The address of a file in its present version."""
    return f"/static/{name}?v={assets()[name].version}"


@get(["/static/{name:str}", "/static/{folder:str}/{file:str}"], opt={"public": True}, include_in_schema=False)
async def static_file(request: Request[Any, Any, Any]) -> Response[bytes]:
    """One of the files above, by exact name: there is no path to walk."""
    asked = request.path_params
    found = assets().get(asked["name"] if "name" in asked else f"{asked['folder']}/{asked['file']}")
    if found is None:
        raise NotFound
    headers = {"ETag": f'"{found.version}"', "Vary": "Accept-Encoding", "Cache-Control": "no-cache"}
    if request.query_params.get("v") == found.version:
        headers["Cache-Control"] = "public, max-age=31536000, immutable"
    if request.headers.get("if-none-match") == headers["ETag"]:
        return Response(b"", status_code=304, headers=headers, media_type=found.media)
    body = found.body
    if "gzip" in request.headers.get("accept-encoding", ""):
        headers["Content-Encoding"], body = "gzip", found.compressed
    return Response(body, headers=headers, media_type=found.media)


def _with_addresses(style: Asset, known: dict[str, Asset]) -> Asset:
    """A style sheet that names its fonts in their present version, so that they are kept as long as it is."""
    text = style.body.decode()
    for name, asset in known.items():
        text = text.replace(f'url("{name}")', f'url("/static/{name}?v={asset.version}")')
    return _made(text.encode(), style.media)


def _asset(file: Path) -> Asset:
    return _made(file.read_bytes(), _MEDIA[file.suffix])


def _made(body: bytes, media: str) -> Asset:
    return Asset(body, gzip.compress(body, 9, mtime=0), media, hashlib.sha256(body).hexdigest()[:12])
