"""The API as a replay uses it: in this process, with a token, every act under a key so that a repetition adds nothing."""

from __future__ import annotations

import contextlib
import datetime as dt
from collections.abc import AsyncIterator
from typing import Any, cast
from uuid import UUID

from httpx import ASGITransport, AsyncClient, Response

from salesops import clock
from salesops.act import Act
from salesops.errors import NotFound, SalesopsError
from salesops.kernel import registry as registries
from salesops.masterdata import people
from salesops.services import tokens
from salesops.settings import Settings
from salesops.transactions import transaction
from salesops.web.app import make_app

TOKEN_DAYS = 300
ROLES = ("assistant", "finance", "warehouse")


class ReplayStopped(SalesopsError):
    """The desk answered what the history does not foresee; the message says which call and what."""

    code = "replay_stopped"


class Api:
    """Calls of one office. `post(…, key=…)` is done once however often the replay runs."""

    def __init__(self, act: Act, person: UUID, client: AsyncClient) -> None:
        self.office = act.office
        self._act, self._person, self._client = act, person, client
        self._token: UUID | None = None
        self._good_until = clock.now()

    async def post(self, path: str, body: Any = None, *, key: str) -> dict[str, Any]:
        """The answer of a call that must succeed; raises `ReplayStopped` with the desk's own words."""
        return _must(await self.try_post(path, body, key=key))

    async def try_post(self, path: str, body: Any = None, *, key: str) -> Response:
        """The answer of a call that may be refused."""
        await self._sign_in()
        return await self._client.post(self._at(path), json=body, headers={"Idempotency-Key": key})

    async def put(self, path: str, body: Any, *, key: str) -> dict[str, Any]:
        """The answer of a change that must succeed, done once like everything else."""
        await self._sign_in()
        return _must(await self._client.put(self._at(path), json=body, headers={"Idempotency-Key": key}))

    async def send(self, path: str, body: bytes, *, key: str) -> list[dict[str, Any]]:
        """The answer to a file that must be taken."""
        await self._sign_in()
        answer = await self._client.post(self._at(path), content=body, headers={"Idempotency-Key": key})
        if answer.status_code >= 400:
            raise ReplayStopped(f"{path} was answered {answer.status_code}: {answer.text[:500]}")
        kept: list[dict[str, Any]] = answer.json()
        return kept

    async def get(self, path: str, **params: Any) -> dict[str, Any]:
        await self._sign_in()
        return _must(await self._client.get(self._at(path), params=params))

    async def all(self, path: str, **params: Any) -> AsyncIterator[dict[str, Any]]:
        """Every row of a list, page by page."""
        following: str | None = ""
        while following is not None:
            page = await self.get(path, limit=200, **params, **({"after": following} if following else {}))
            for row in page["items"]:
                yield row
            following = page["next"]

    async def sign_out(self) -> None:
        """Revoke the token of now."""
        if self._token is not None:
            async with transaction(self._act) as tx:
                await tokens.revoke_token(tx, self._token, "the replay needs it no more")
            self._token = None

    async def _sign_in(self) -> None:
        """A token lives by the clock of the history, a year at most: take a new one in time."""
        if self._token is not None and clock.now() < self._good_until:
            return
        await self.sign_out()
        async with transaction(self._act) as tx:
            self._token, text = await tokens.issue_token(tx, self._person, "replay", days=TOKEN_DAYS)
        self._good_until = clock.now() + dt.timedelta(days=TOKEN_DAYS - 1)
        self._client.headers["Authorization"] = f"Bearer {text}"

    def _at(self, path: str) -> str:
        return f"/api/{self.office.code}{path}"


@contextlib.asynccontextmanager
async def api_of(act: Act, login: str = "history", roles: tuple[str, ...] = ROLES) -> AsyncIterator[Api]:
    """The API of the act's office for the time of a replay, with a token that is revoked afterwards.

    What needs a second person is done with a second API, of another `login`.
    """
    person = await _clerk(act, f"{login}@{act.office.code}", roles)
    served = cast(Any, make_app(Settings(), registry=registries.current()))
    async with AsyncClient(transport=ASGITransport(app=served), base_url="http://localhost", timeout=60) as client:
        api = Api(act, person, client)
        try:
            yield api
        finally:
            await api.sign_out()


async def _clerk(act: Act, login: str, roles: tuple[str, ...]) -> UUID:
    """The person in whose name a history is entered; there from an earlier try, or added now."""
    try:
        return await people.find_person(login)
    except NotFound:
        async with transaction(act) as tx:
            name = login.split("@")[0].capitalize()
            person = await people.add_person(tx, people.NewPerson(login=login, name=name, role=roles[0]))
            for role in roles[1:]:
                await people.grant_role(tx, person, role)
            return person


def _must(response: Response) -> dict[str, Any]:
    if response.status_code >= 400:
        raise ReplayStopped(
            f"{response.request.method} {response.request.url.path} was answered {response.status_code}: {response.text[:500]}"
        )
    answer: dict[str, Any] = response.json()
    return answer
