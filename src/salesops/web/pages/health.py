"""The health of the office on a page: jobs and their faults, queues, workers, duties, and what comes again and again."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

import msgspec
from litestar import get, post
from litestar.di import NamedDependency
from litestar.params import FromQuery
from litestar.response import Redirect, Template

from salesops import heartbeat
from salesops.act import Act
from salesops.kernel import registry as registries
from salesops.rights import may
from salesops.services import health, outbox
from salesops.settings import Settings
from salesops.transactions import transaction
from salesops.web import languages
from salesops.web.forms import Form, Refusal, form_of, to, tried
from salesops.web.frame import PageRequest, render
from salesops.web.guard import session_of

SHOWN = 50
LATE_SECONDS = 60  # a job that is due longer than this waits for a worker that is not there


class Process(msgspec.Struct, frozen=True):
    """A process of this machine and the seconds since its last sign of life."""

    name: str
    silent_for: int

    @property
    def is_alive(self) -> bool:
        return self.silent_for <= heartbeat.SILENT_AFTER


class Settled(msgspec.Struct, frozen=True):
    """What becomes of a job that was given up: tried again, or left for good."""

    job: UUID
    act: str
    reason: str = ""


@get("/health", opt={"permission": "health.read"})
async def show(
    request: PageRequest,
    act: NamedDependency[Act],
    show: FromQuery[str] = "",
    job: FromQuery[UUID | None] = None,
    done: FromQuery[str] = "",
) -> Template:
    """Everything at once; with `job` the card of one."""
    return await _page(request, act, state=show, job=job, done=done)


@post("/health", opt={"permission": "duties.switch"})
async def settle(request: PageRequest, act: NamedDependency[Act]) -> Template | Redirect:
    """Try a given-up job again, or give it up for good."""
    form = await form_of(request)
    done, refusal = await tried(_settle(act, form))
    if refusal:
        return await _page(request, act, job=_id(form), form=form, refusal=refusal)
    return to(f"/{act.office.code}/health", done=done)


async def _settle(act: Act, form: Form) -> str:
    wanted = form.into(Settled)
    async with transaction(act) as tx:
        if wanted.act == "discard":
            await outbox.discard_job(tx, wanted.job, wanted.reason)
            return "discarded"
        await outbox.retry_job(tx, wanted.job, wanted.reason)
        return "retried"


async def _page(
    request: PageRequest,
    act: Act,
    *,
    state: str = "",
    job: UUID | None = None,
    done: str = "",
    form: Form | None = None,
    refusal: Refusal | None = None,
) -> Template:
    languages.speak(session_of(request).language)
    settings: Settings = request.app.state.settings
    wanted = state if state in health.STATES else ""
    async with transaction(act) as tx:
        found = await health.office_health(tx)
        jobs = await health.waiting_jobs(tx, state=wanted, limit=SHOWN + 1)
        lags = await health.queue_lags(tx)
        workers = await health.workers_seen(tx)
        planned = await health.schedules(tx)
    registry = registries.current()
    return render(
        request,
        "health.html",
        status=refusal.status if refusal else 200,
        found=found,
        jobs=jobs[:SHOWN],
        more=len(jobs) > SHOWN,
        chosen=next((one for one in jobs if one.id == job), None),
        lags=lags,
        late=max((one.lag_seconds for one in lags), default=0) > LATE_SECONDS,
        workers=workers,
        planned=planned,
        broker=await health.broker_answers(settings.broker_url),
        processes=[
            Process(name, int(min(heartbeat.silence(settings.home, name), 10**9)))
            for name in heartbeat.known(settings.home)
        ],
        duties=[(duty, registry.state(act.office.id, name)) for name, duty in registry.duties.items()],
        titles={name: languages.gettext(duty.title) for name, duty in registry.duties.items()},
        may_settle=may(act.actor, "duties.switch"),
        state=wanted,
        form=form or Form({}),
        refusal=refusal,
        done=done,
        ago=ago,
        words_of_job=words_of_job,
    )


def words_of_job(handler: str) -> str:
    """What a subscriber or task does: the words of its name."""
    words = handler.rpartition(".")[2].replace("_", " ")
    return languages.gettext(words)


def ago(seconds: int) -> str:
    """How long ago, in the largest unit that says it."""
    if seconds < 90:
        return languages.ngettext("%(count)s second ago", "%(count)s seconds ago", seconds) % {"count": seconds}
    minutes = seconds // 60
    if minutes < 90:
        return languages.ngettext("%(count)s minute ago", "%(count)s minutes ago", minutes) % {"count": minutes}
    hours = dt.timedelta(seconds=seconds) // dt.timedelta(hours=1)
    if hours < 48:
        return languages.ngettext("%(count)s hour ago", "%(count)s hours ago", hours) % {"count": hours}
    days = hours // 24
    return languages.ngettext("%(count)s day ago", "%(count)s days ago", days) % {"count": days}


def _id(form: Form) -> UUID | None:
    try:
        return UUID(form.text("job"))
    except ValueError:
        return None
