"""The counts on the rail, asked for after the page is there."""

from __future__ import annotations

from litestar import Response, get
from litestar.di import NamedDependency

from salesops.act import Act
from salesops.hookspecs.pages import PageHooks
from salesops.kernel.dispatch import ask
from salesops.web.answers import answer

MOST_BADGES = 3  # a rail full of counts tells nothing


@get("/counts", opt={"permission": "home.read"})
async def show(act: NamedDependency[Act]) -> Response[bytes]:
    """How many things behind each entry of the rail are this person's, and due; at most three entries carry one."""
    answers = await ask(PageHooks).due_counts(act.office, act.actor)
    counted = [one for each in answers for one in each if one.count > 0]
    return answer({one.path.strip("/"): one.count for one in counted[:MOST_BADGES]})
