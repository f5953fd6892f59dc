"""The people of one office at their desks: each does through the API what their role may."""

from __future__ import annotations

import contextlib
from collections.abc import AsyncIterator
from typing import Any, cast

from httpx import ASGITransport, AsyncClient, Response

from salesops.act import Act, Actor, Office
from salesops.demo.company import login_of
from salesops.demo.days import Days
from salesops.demo.diary import Diary
from salesops.kernel import registry as registries
from salesops.masterdata import people
from salesops.replay.api import Api, ReplayStopped
from salesops.settings import Settings
from salesops.web.app import make_app

ROLES = ("assistant", "sales", "head", "finance", "warehouse", "office_admin", "hr")
DONE_BEFORE = "idempotency_key_reused"


class Crew:
    """An office with its calendar, its diary, and the API of each role."""

    def __init__(self, office: Office, days: Days, apis: dict[str, Api]) -> None:
        self.office, self.days, self.diary = office, days, Diary(days)
        self.assistant, self.sales, self.head = apis["assistant"], apis["sales"], apis["head"]
        self.finance, self.warehouse, self.admin = apis["finance"], apis["warehouse"], apis["office_admin"]
        self.hr = apis["hr"]

    def has(self, duty: str) -> bool:
        """Whether the office has a duty switched on."""
        return registries.current().state(self.office.id, duty) == "on"

    async def approve(self, approval: str, key: str) -> None:
        """The head of department agrees."""
        await self.head.post(f"/approvals/{approval}/decide", {"approve": True, "note": "agreed"}, key=f"agree {key}")


def unless_done(answer: Response) -> bool:
    """Whether the act was done now; not when it was at an earlier try, and the document has changed since.

    What names a version or a content that was read is another request at the next try, under the same key.
    """
    if answer.status_code < 400:
        return True
    if answer.json().get("code") == DONE_BEFORE:
        return False
    raise ReplayStopped(f"{answer.request.url.path} was answered {answer.status_code}: {answer.text[:500]}")


def application() -> Any:
    """The application whose API the crews use, in this process."""
    return cast(Any, make_app(Settings(), registry=registries.current()))


@contextlib.asynccontextmanager
async def crew_of(served: Any, office: Office, days: Days, operator: Actor) -> AsyncIterator[Crew]:
    """The crew of an office, with tokens that are revoked afterwards."""
    async with contextlib.AsyncExitStack() as stack:
        apis = {}
        for role in ROLES:
            transport = ASGITransport(app=served)
            client = await stack.enter_async_context(
                AsyncClient(transport=transport, base_url="http://localhost", timeout=60)
            )
            person = await people.find_person(login_of(office.code, role))
            apis[role] = Api(Act(office, operator, "cli"), person, client)
            stack.push_async_callback(apis[role].sign_out)
        yield Crew(office, days, apis)
