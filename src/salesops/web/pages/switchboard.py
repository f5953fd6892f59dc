"""The switchboard: duties × offices with a three-way switch each; a switch first opens what it would affect."""

from __future__ import annotations

import datetime as dt

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery, URLEncodedBody
from litestar.response import Redirect, Template

from salesops import clock
from salesops.act import Act, Office
from salesops.duty import Duty
from salesops.errors import Fault, Forbidden, Invalid, NotFound, Refused
from salesops.kernel import registry as registries
from salesops.masterdata.offices import DutyState, Obstacles, list_duties, obstacles, settle_parked, switch_duty
from salesops.rights import may
from salesops.transactions import transaction
from salesops.web.frame import PageRequest, offices_of, render
from salesops.web.guard import session_of

STATES = ("on", "read_only", "off")
SHOWN = ("all", "changed", "differs")


class Column(msgspec.Struct, frozen=True):
    """An office of the switchboard; `duties` by name."""

    office: Office
    duties: dict[str, DutyState]
    may_switch: bool


class Effect(msgspec.Struct, frozen=True):
    """What bringing a duty into `to` would meet, and whether `read_only` is a way out."""

    duty: Duty
    column: Column
    to: str
    found: Obstacles
    possible: bool
    read_only_possible: bool

    @property
    def now(self) -> DutyState:
        return self.column.duties[self.duty.name]


class Change(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """What the card's form sends; `act` is a state to switch to, or replay or discard."""

    duty: str
    where: str
    to: str
    act: str
    reason: str = ""


@get("/duties", opt={"permission": "duties.read"})
async def show(
    request: PageRequest,
    act: NamedDependency[Act],
    duty: FromQuery[str] = "",
    where: FromQuery[str] = "",
    to: FromQuery[str] = "",
    show: FromQuery[str] = "all",
    at: FromQuery[str] = "",
    done: FromQuery[str] = "",
) -> Template:
    """The board; with `duty`, `where` and `to` also the card of that switch."""
    return await _page(request, act, Change(duty, where, to, ""), show=show, at=at, done=done)


@post("/duties", opt={"permission": "duties.read"})
async def change(request: PageRequest, act: NamedDependency[Act], data: URLEncodedBody[Change]) -> Template | Redirect:
    """Switch, replay or discard; a refusal shows the card again with what was typed."""
    there = _act_in(request, act, data.where, "duties.switch")
    try:
        if data.act in STATES:
            await switch_duty(there, data.duty, data.act, data.reason)
        else:
            await settle_parked(there, data.duty, data.act, data.reason)
    except Invalid as error:
        return await _page(request, act, data, faults=error.faults, status=422)
    except Refused as error:
        return await _page(request, act, data, refused=error.message, status=409)
    state = registries.current().state(there.office.id, data.duty)
    query = f"duty={data.duty}&where={data.where}&to={state}&done={data.act}"
    return Redirect(f"/{act.office.code}/duties?{query}", status_code=303)


async def _page(
    request: PageRequest,
    act: Act,
    chosen: Change,
    *,
    show: str = "all",
    at: str = "",
    done: str = "",
    faults: list[Fault] | None = None,
    refused: str = "",
    status: int = 200,
) -> Template:
    columns = [await _column(there) for there in _readable(request, act)]
    return render(
        request,
        "switchboard.html",
        status=status,
        columns=columns,
        duties=[d for d in registries.current().duties.values() if _is_shown(d.name, columns, show)],
        titles={name: d.title for name, d in registries.current().duties.items()},
        effect=await _effect(request, act, chosen, columns) if chosen.duty else None,
        chosen=chosen,
        show=show if show in SHOWN else "all",
        at=at,
        done=done,
        faults=faults or [],
        refused=refused,
        checked=clock.now(),
    )


def _readable(request: PageRequest, act: Act) -> list[Act]:
    """This act in every office whose switchboard the person may see."""
    acts = [_act_in(request, act, office.code) for office in offices_of(session_of(request))]
    return [there for there in acts if may(there.actor, "duties.read")]


def _act_in(request: PageRequest, act: Act, office_code: str, permission: str = "") -> Act:
    office = registries.current().office(office_code)
    actor = session_of(request).actor_in(office.id)
    if actor is None:
        raise NotFound
    if permission and not may(actor, permission):
        raise Forbidden("You may not switch duties in this office.", permission=permission)
    return Act(office, actor, act.source, act.request_id)


async def _column(act: Act) -> Column:
    async with transaction(act) as tx:
        duties = await list_duties(tx)
    return Column(act.office, {d.name: d for d in duties}, may(act.actor, "duties.switch"))


async def _effect(request: PageRequest, act: Act, chosen: Change, columns: list[Column]) -> Effect:
    manifest = registries.current().duties.get(chosen.duty)
    column = next((c for c in columns if c.office.code == chosen.where), None)
    if manifest is None or column is None or chosen.to not in STATES:
        raise NotFound
    there = _act_in(request, act, chosen.where)
    found = await obstacles(there, chosen.duty, chosen.to)
    milder = await obstacles(there, chosen.duty, "read_only") if chosen.to == "off" else found
    return Effect(manifest, column, chosen.to, found, _is_free(found), _is_free(milder))


def _is_free(found: Obstacles) -> bool:
    return not (found.missing or found.dependants or found.in_the_way)


def _is_shown(duty: str, columns: list[Column], show: str) -> bool:
    states = [column.duties[duty] for column in columns]
    if show == "differs":
        return len({one.state for one in states}) > 1
    if show == "changed":
        month_ago = clock.now() - dt.timedelta(days=30)
        return any(one.since is not None and one.since > month_ago for one in states)
    return True
