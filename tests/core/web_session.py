"""A browser's part in the tests of the web: cookies kept, the headers a browser sends."""

from __future__ import annotations

from typing import Any

from httpx import ASGITransport, AsyncClient, Response

PASSWORD = "correct horse battery staple"
ORIGIN = "http://localhost"
SAME_ORIGIN = {"origin": ORIGIN}
PAGE = {"accept": "text/html,application/xhtml+xml"}


def browser(app: Any, **headers: str) -> AsyncClient:
    """A client without a token, on the address of the test application."""
    transport = ASGITransport(app=app, raise_app_exceptions=False)
    return AsyncClient(transport=transport, base_url=ORIGIN, headers=headers)


async def sign_in(client: AsyncClient, login: str, password: str = PASSWORD) -> Response:
    return await client.post("/api/sign-in", json={"login": login, "password": password}, headers=SAME_ORIGIN)
