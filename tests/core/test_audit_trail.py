"""Whatever an operation of the API changes is in the audit trail: who, in which office, under which request."""

from __future__ import annotations

import contextlib
from typing import Any
from uuid import UUID

import pytest
import pytest_asyncio
from httpx import AsyncClient
from tests.core.matrix.operations import Operation, operations
from tests.core.matrix.samples import SAMPLES, WORDS, Place, Sample, add_part, new_place

from salesops.act import Actor
from salesops.duty import ROLES
from salesops.errors import ConflictDuplicate
from salesops.rights import may
from salesops.testing import Database

QUESTIONS = {  # that need a body and change nothing
    "POST /api/{office}/procurement/plan/import/refused": "the rows of a sheet that would not be taken, as a sheet",
    "POST /api/{office}/payroll/trials": "what formulas make of typed figures; nothing is kept",
}
CHANGING = [
    op
    for op in operations()
    if op.method in ("POST", "PUT", "PATCH", "DELETE") and op.of_office and not op.page and op.name not in QUESTIONS
]
OVERPOSTED = {
    "id",
    "office_id",
    "state",
    "status",
    "total",
    "version",
    "number",
    "created_by",
    "taken_by",
    "open_minor",
}
# What the named operations take from the client by design; everything else stays the server's.
ACCEPTED = {
    "POST /api/{office}/customers": {"id"},
    "POST /api/{office}/customers/{customer_id}/state": {"state", "version"},
    "PUT /api/{office}/customers/{customer_id}": {"version"},
    "POST /api/{office}/customers/{customer_id}/contacts": {"version"},
    "PUT /api/{office}/customers/contacts/{contact_id}": {"version"},
    "POST /api/{office}/duties/{duty}/switch": {"state"},
    "PUT /api/{office}/receivables/accounts/{customer_id}": {"version"},
    "PUT /api/{office}/receivables/policy": {"version"},
    "POST /api/{office}/receivables/receipts": {"state"},
    "POST /api/{office}/receivables/invoices/{invoice_id}/dispute": {"state"},
    "PUT /api/{office}/inventory/policy": {"version"},
    "PUT /api/{office}/inventory/incoming/{incoming_id}/day": {"version"},
    "PUT /api/{office}/inventory/stock-lists/{list_id}": {"version"},
    "PUT /api/{office}/orders/{order_id}": {"version"},
    "PUT /api/{office}/orders/policy": {"version"},
    "PUT /api/{office}/documents/templates/{kind}": {"version"},
    "POST /api/{office}/intake/drafts/{draft_id}/aside": {"version"},
    "POST /api/{office}/intake/drafts/{draft_id}/confirmation": {"version", "number"},
    "PUT /api/{office}/letterhead": {"version"},
    "POST /api/{office}/payroll/elements/{element_id}/rules": {"version"},
    "PUT /api/{office}/attendance/calendar": {"version"},
    "PUT /api/{office}/prices/policy": {"version"},
    "PUT /api/{office}/prices/products/{part_no}": {"version"},
    "PUT /api/{office}/prices/promotions/{promotion_id}": {"version"},
    "PUT /api/{office}/logistics/carriers/{carrier_id}": {"version"},
    "PUT /api/{office}/logistics/carrier-accounts/{account_id}": {"version"},
    "POST /api/{office}/logistics/shipments/{shipment_id}/verification": {"version"},
    "POST /api/{office}/procurement/orders/{purchase_id}/cancellation": {"version"},
    "POST /api/{office}/procurement/orders/{purchase_id}/confirmation": {"version"},
    "POST /api/{office}/procurement/orders/{purchase_id}/sending": {"version"},
    "POST /api/{office}/procurement/orders/{purchase_id}/split": {"version"},
    "POST /api/{office}/procurement/enquiries/{enquiry_id}/closing": {"version"},
    "POST /api/{office}/procurement/invoices": {"number", "total"},
    "POST /api/{office}/procurement/orders/{purchase_id}/merging": {"version"},
    "POST /api/{office}/procurement/supplier-papers/{paper_id}/decision": {"version"},
    "POST /api/{office}/procurement/supplier-papers/{paper_id}/order": {"version"},
    "POST /api/{office}/procurement/supplier-papers/{paper_id}/aside": {"version"},
    "POST /api/{office}/procurement/invoices/{invoice_id}/booking": {"version"},
    "POST /api/{office}/procurement/invoices/{invoice_id}/cancellation": {"version"},
    "PUT /api/{office}/procurement/plan/{line_id}": {"version"},
    "POST /api/{office}/procurement/plan/{line_id}/decision": {"version"},
    "POST /api/{office}/procurement/plan/{line_id}/substitution": {"version"},
    "POST /api/{office}/procurement/plans/{plan_id}/check": {"version"},
    "POST /api/{office}/procurement/plans/{plan_id}/release": {"version"},
    "PUT /api/{office}/procurement/policy": {"version"},
    "PUT /api/{office}/procurement/stocking/policy": {"version"},
    "PUT /api/{office}/procurement/suppliers/{supplier_id}": {"version", "state"},
    "PUT /api/{office}/returns/policy": {"version"},
    "PUT /api/{office}/samples/policy": {"version"},
    "PUT /api/{office}/logistics/customer-ways/{customer_id}": {"version"},
    "PUT /api/{office}/logistics/way-policy": {"version"},
    "POST /api/{office}/returns/{return_id}/authorization": {"version"},
    "PUT /api/{office}/products/{part_no}": {"version"},
    "PUT /api/{office}/products/{part_no}/units": {"version"},
    "PUT /api/{office}/products/{part_no}/substitutes": {"version"},
    "PUT /api/{office}/products/{part_no}/successor": {"version"},
}
each = pytest.mark.parametrize("op", CHANGING, ids=[op.name for op in CHANGING])
WITH_BODY = [op for op in CHANGING if SAMPLES[op.name].body is not None]


@pytest_asyncio.fixture
async def place(office, person) -> Place:
    asker = await person(office, "assistant")
    with contextlib.suppress(ConflictDuplicate):  # the catalogue is the group's: an earlier test added it
        await add_part(office)
    return await new_place(office, asker)


@pytest_asyncio.fixture
async def worker(place: Place, client, person, request) -> tuple[AsyncClient, Any]:
    """Someone whose role may do the operation, and who owns what is made for it."""
    op: Operation = request.getfixturevalue("op")
    role = next(
        r for r in (*ROLES, "system_admin") if may(Actor(place.asker.person_id, "", frozenset({r})), op.permission)
    )
    actor = await person(place.office, role)
    return await client(place.office, role, actor=actor), actor


async def send(op: Operation, place: Place, sample: Sample, who: AsyncClient, owner: Any, **extra: Any) -> Any:
    made = await sample.make(place, owner) if sample.make else UUID(int=0)
    words = {name: WORDS.get(name, str(made)) for name in op.parameters}
    path = op.path.format(office=place.office.code, **words) + sample.query
    body = await sample.body(place, made, owner) | extra if sample.body else None
    given: dict[str, Any] = {"content": sample.file} if sample.file else {"json": body}
    return await who.request(op.method, path, headers={"Idempotency-Key": str(made) + str(extra)}, **given)


@each
async def test_what_was_changed_is_in_the_audit_trail(
    op: Operation, place: Place, worker: Any, database: Database
) -> None:
    who, actor = worker
    done = await send(op, place, SAMPLES[op.name], who, actor.person_id)
    assert done.status_code < 300, done.text
    rows = await database.as_owner(
        "SELECT office_id, actor_id, source FROM core.audit WHERE request_id = $1", done.headers["x-request-id"]
    )
    assert rows, "nothing in the audit trail"
    assert {tuple(row.values()) for row in rows} == {(place.office.id, actor.person_id, "api")}


@pytest.mark.one_server
@pytest.mark.parametrize("op", WITH_BODY, ids=[op.name for op in WITH_BODY])
async def test_what_is_the_servers_cannot_be_sent(op: Operation, place: Place, worker: Any, database: Database) -> None:
    who, actor = worker
    for field in sorted(OVERPOSTED - ACCEPTED.get(op.name, set())):
        before = await database.as_owner("SELECT count(*) FROM core.audit WHERE actor_id = $1", actor.person_id)
        refused = await send(op, place, SAMPLES[op.name], who, actor.person_id, **{field: "1"})
        after = await database.as_owner("SELECT count(*) FROM core.audit WHERE actor_id = $1", actor.person_id)
        assert (refused.status_code, refused.json()["code"]) == (400, "malformed"), (field, refused.text)
        assert before == after
