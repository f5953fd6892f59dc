"""Where goods are, over HTTP: what is asked is noted, and answered as often as it is read."""

from __future__ import annotations

import datetime as dt
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody

from salesops import Act, clock
from salesops.web.answers import answer, own_only
from salesops_duties.orders import service
from salesops_duties.orders.rules import Asking

READ = {"permission": "orders.read"}
YEAR = dt.timedelta(days=365)


@post("/enquiries", operation_id="orders.note_enquiry", opt=READ)
async def note_enquiry(act: NamedDependency[Act], data: JSONBody[Asking]) -> Response[bytes]:
    """Note what is asked: a part, an order's number or the customer's, a customer's name, a tracking number."""
    return answer(await service.note_enquiry(act, data, own=own_only(act, "orders.read")), status=201)


@get("/enquiries/{enquiry_id:uuid}", operation_id="orders.answer_enquiry", opt=READ)
async def answer_enquiry(act: NamedDependency[Act], enquiry_id: FromPath[UUID]) -> Response[bytes]:
    """What is to be said to it now: every line's way, each day with its source and age, and the text in both languages."""
    return answer(await service.answer_enquiry(act, enquiry_id, own=own_only(act, "orders.read")))


@get("/enquiries", operation_id="orders.enquired", opt=READ)
async def enquired(
    act: NamedDependency[Act], since: FromQuery[dt.date | None] = None, until: FromQuery[dt.date | None] = None
) -> Response[bytes]:
    """Enquiries as demand, by part and month; of the last year unless told."""
    tomorrow = clock.today(act.office.timezone) + dt.timedelta(days=1)
    own = own_only(act, "orders.read")
    return answer({"items": await service.enquired(act, since or tomorrow - YEAR, until or tomorrow, own=own)})


ROUTES = (note_enquiry, answer_enquiry, enquired)
