"""Long work on a page: how far it is, what came of it, and the way to stop it; all of it one's own."""

from __future__ import annotations

from uuid import UUID

from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromPath
from litestar.response import Redirect, Template

from salesops.act import Act
from salesops.services.long_imports import imports
from salesops.services.long_work import ask_to_stop, work_of, works_of
from salesops.transactions import transaction
from salesops.web.forms import Refusal, form_of, keyed, to, tried
from salesops.web.frame import PageRequest, render


@get("/work", opt={"permission": "work.read"})
async def listed(request: PageRequest, act: NamedDependency[Act]) -> Template:
    """What this person began, the latest first."""
    async with transaction(act) as tx:
        works = await works_of(tx)
    return render(request, "works.html", works=works, duties=_duties())


@get("/work/{work_id:uuid}", opt={"permission": "work.read"})
async def show(request: PageRequest, act: NamedDependency[Act], work_id: FromPath[UUID]) -> Template:
    """One of them; the page looks again by itself until it is over."""
    return await _page(request, act, work_id)


@post("/work/{work_id:uuid}", opt={"permission": "work.read"})
async def stop(request: PageRequest, act: NamedDependency[Act], work_id: FromPath[UUID]) -> Template | Redirect:
    """Ask for its end."""
    form = await form_of(request)
    _, refusal = await tried(_stop(await keyed(request, act, form), work_id))
    if refusal:
        return await _page(request, act, work_id, refusal)
    return to(f"/{act.office.code}/work/{work_id}", done="stop")


async def _stop(act: Act, work_id: UUID) -> str:
    async with transaction(act) as tx:
        await work_of(tx, work_id)
        await ask_to_stop(tx, work_id)
        return tx.answer(str(work_id))


async def _page(request: PageRequest, act: Act, work_id: UUID, refusal: Refusal | None = None) -> Template:
    async with transaction(act) as tx:
        work = await work_of(tx, work_id)
    _, sheet = imports().get(work.kind, ("", None))
    return render(
        request,
        "work.html",
        status=refusal.status if refusal else 200,
        work=work,
        sheet=sheet,
        duties=_duties(),
        refusal=refusal,
    )


def _duties() -> dict[str, str]:
    """Whose words each kind of work is called by."""
    return {name: duty for name, (duty, _) in imports().items()}
