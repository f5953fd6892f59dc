"""Enquiries over HTTP: ask, answer by hand or by the form that came back, choose, tell."""

from __future__ import annotations

from typing import Annotated, Literal
from uuid import UUID

from litestar import Response, get, post
from litestar.di import NamedDependency
from litestar.params import FromPath, FromQuery, JSONBody, QueryParameter

from salesops import Act
from salesops.services.sheets import MAX_BYTES
from salesops.web.answers import SHEETS, AnyRequest, answer, sheet
from salesops_duties.procurement import service
from salesops_duties.procurement.rules import Reason, Version
from salesops_duties.procurement.rules.enquiries import Choice, Feedback, NewAnswers, NewEnquiry

Limit = Annotated[int, QueryParameter(ge=1, le=200)]
Offset = Annotated[int, QueryParameter(ge=0, le=100_000)]
READ = {"permission": "procurement.read"}
PLAN = {"permission": "procurement.plan", "keyed": True}


@get("/enquiries", operation_id="procurement.enquiries", opt=READ)
async def enquiries(
    act: NamedDependency[Act],
    queue: FromQuery[Literal["", "open", "to_send", "to_tell", "closed"]] = "open",
    words: FromQuery[str] = "",
    limit: Limit = 50,
    offset: Offset = 0,
) -> Response[bytes]:
    """What other places were asked for, the newest first."""
    return answer({"items": await service.enquiry_list(act, queue=queue, words=words, limit=limit, offset=offset)})


@post("/enquiries", operation_id="procurement.ask", opt=PLAN)
async def ask(act: NamedDependency[Act], data: JSONBody[NewEnquiry]) -> Response[bytes]:
    """Ask several suppliers at once."""
    return answer(await service.ask_suppliers(act, data), status=201)


@get("/enquiries/{enquiry_id:uuid}", operation_id="procurement.enquiry", opt=READ)
async def enquiry(act: NamedDependency[Act], enquiry_id: FromPath[UUID]) -> Response[bytes]:
    """One enquiry with its answers side by side."""
    return answer(await service.read_enquiry(act, enquiry_id))


@post("/enquiries/{enquiry_id:uuid}/closing", status_code=200, operation_id="procurement.close_enquiry", opt=PLAN)
async def close(act: NamedDependency[Act], enquiry_id: FromPath[UUID], data: JSONBody[Version]) -> Response[bytes]:
    """Nothing more is expected of it."""
    return answer(await service.close_enquiry(act, enquiry_id, data.version))


@get("/enquiries/targets/{target_id:uuid}/form", operation_id="procurement.reply_form", opt=READ | {"media": SHEETS})
async def form(act: NamedDependency[Act], target_id: FromPath[UUID]) -> Response[bytes]:
    """The form that the supplier fills in, as xlsx."""
    name, data = await service.reply_form(act, target_id)
    return sheet(data, name)


@post("/enquiries/targets/{target_id:uuid}/answers", operation_id="procurement.answer_enquiry", opt=PLAN)
async def note_answers(
    act: NamedDependency[Act], target_id: FromPath[UUID], data: JSONBody[NewAnswers]
) -> Response[bytes]:
    """What the supplier said."""
    return answer(await service.answer_enquiry(act, target_id, data.answers), status=201)


@post(
    "/enquiries/targets/{target_id:uuid}/form",
    operation_id="procurement.take_reply_form",
    opt=PLAN | {"takes": SHEETS},
    request_max_body_size=MAX_BYTES + 100_000,
)
async def take_form(
    act: NamedDependency[Act], request: AnyRequest, target_id: FromPath[UUID], file_name: FromQuery[str]
) -> Response[bytes]:
    """The form that came back, as the request's body."""
    return answer(await service.answer_from_sheet(act, target_id, file_name, await request.body()), status=201)


@post("/enquiries/targets/{target_id:uuid}/decline", status_code=200, operation_id="procurement.decline", opt=PLAN)
async def decline(act: NamedDependency[Act], target_id: FromPath[UUID], data: JSONBody[Reason]) -> Response[bytes]:
    """The supplier has nothing."""
    return answer(await service.decline(act, target_id, data.reason))


@post("/enquiries/lines/{line_id:uuid}/choice", status_code=200, operation_id="procurement.choose_answer", opt=PLAN)
async def choose(act: NamedDependency[Act], line_id: FromPath[UUID], data: JSONBody[Choice]) -> Response[bytes]:
    """Take an answer: the line of the plan gets its supplier, price and day."""
    return answer(await service.choose(act, line_id, data))


@post("/enquiries/lines/{line_id:uuid}/feedback", operation_id="procurement.tell_customer", opt=PLAN)
async def tell(act: NamedDependency[Act], line_id: FromPath[UUID], data: JSONBody[Feedback]) -> Response[bytes]:
    """What the customer was told."""
    return answer(await service.tell_customer(act, line_id, data), status=201)


ROUTES = (enquiries, ask, enquiry, close, form, note_answers, take_form, decline, choose, tell)
