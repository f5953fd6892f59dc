"""The rows of the matrix: each asks one operation something and yields, in words, every cell that answers wrongly.

`refusals` is what the declared rights say of the cells; the others are what every operation owes whoever asks.
"""

from __future__ import annotations

import contextlib
import dataclasses
import itertools
import re
from collections.abc import AsyncIterator, Callable, Iterator
from typing import Any
from uuid import UUID, uuid4

from httpx import Response
from tests.core.matrix.expected import ALLOWED, IDENTITIES, PLACES, Identity, cells, expected
from tests.core.matrix.operations import Operation
from tests.core.matrix.samples import PASSWORD, SAMPLES, Place, Sample
from tests.core.matrix.world import NOBODY, World

Row = Callable[[World, Operation], AsyncIterator[str]]
NOT_FOUND = {"type": "about:blank", "title": "Not found", "status": 404, "code": "not_found", "detail": "Nothing here by that name."}  # fmt: skip
SIGN_IN = ("POST /api/sign-in", "POST /sign-in")
NAMING = {  # what a salesperson may not say in a form: in another's name, or of another's order
    "POST /api/{office}/orders": "salesperson_id",
    "POST /api/{office}/orders/placements": "salesperson_id",
    "POST /api/{office}/receivables/overrides": "order_id",
    "POST /api/{office}/samples": "salesperson_id",
}

# Reads that a salesperson may make whole though their right is of their own: there is nothing of anybody's in them.
OF_NOBODY = {
    "GET /api/{office}/logistics/carriers",
    "GET /{office}/logistics/carriers",
    "GET /api/{office}/documents",
    "GET /api/{office}/letterhead",
    "GET /{office}/documents/panel",
    "GET /api/{office}/orders/policy",
    "GET /api/{office}/receivables/policy",
    "GET /api/{office}/returns/policy",
    "GET /api/{office}/samples/policy",
    "GET /{office}/samples/new",
    "GET /{office}/samples/terms",
    "GET /{office}/approvals",
    "GET /{office}/receivables/policy",
    "GET /{office}/returns/new",
    "GET /{office}/returns/terms",
    "GET /{office}/orders/new",
    "GET /{office}/orders/parts",
}

# What is shown of nobody but oneself, and of no office; each question here signs in once more and so changes it.
OF_ONESELF = {"GET /{office}/account"}

# Objects of another office that may be named, each with the reason.
OF_THE_GROUP = {
    "GET /api/{office}/attendance/calendar/{year}": "a year is one for everybody; its days are this office's own",
    "GET /{office}/inventory/products/{product_id}": "a part is one for the group; its stock is this office's own",
    "GET /{office}/inventory/products/{product_id}/movements": "a part is one for the group; its movements are this office's own",
    "GET /api/{office}/procurement/stocking/{product_id}": "a part is one for the group; how much to stock of it is this office's own",
    "GET /{office}/procurement/stocking/{product_id}": "a part is one for the group; how much to stock of it is this office's own",
    "POST /api/{office}/procurement/stocking/plan": "parts are one for the group; the plan is this office's own",
    "POST /{office}/procurement/stocking/plan": "parts are one for the group; the plan is this office's own",
    "PUT /api/{office}/receivables/accounts/{customer_id}": "a firm is one for the group; its terms are this office's own",
    "POST /api/{office}/people/{person_id}/roles": "a person is one for the group; the role is this office's own",
}

# What is told of something absent, where it is not 404: alike for whatever nobody here knows.
ABSENT = {
    "POST /api/{office}/people/{person_id}/roles": 422,
    "GET /api/{office}/receivables/accounts/{customer_id}": 409,
    "GET /api/{office}/rates/{base}/{quote}": 422,
}
_turns = itertools.count(1)


async def refusals(world: World, operation: Operation) -> AsyncIterator[str]:
    """Every cell that the rights refuse; nothing is made for them that is not kept already."""
    async for cell in _refused(world, operation, {401, 403, 404}, set(PLACES)):
        yield cell


async def without_the_right(world: World, operation: Operation) -> AsyncIterator[str]:
    """Of `refusals`, those for want of a right."""
    async for cell in _refused(world, operation, {403}, set(PLACES)):
        yield cell


async def other_owners(world: World, operation: Operation) -> AsyncIterator[str]:
    """Of `refusals`, those because it is another's."""
    async for cell in _refused(world, operation, {404}, {"other owner"}):
        yield cell


async def _refused(world: World, operation: Operation, wanted: set[int], places: set[str]) -> AsyncIterator[str]:
    sample = SAMPLES.get(operation.name, Sample())
    for identity, place in cells(operation):
        found = expected(operation, sample.needs, identity, place, world.registry.permissions, owned=sample.owned)
        if place in places and found in wanted:
            got = await world.ask(operation, identity, place, fresh=False)
            if got.status_code != found:
                yield _said(operation, got, f"{identity.name}, {place}", found)


async def lists(world: World, operation: Operation) -> AsyncIterator[str]:
    """A salesperson without customers sees of a full office what they see of an empty one."""
    if not _is_own(world, operation) or operation.method != "GET" or operation.parameters:
        return
    newcomer = Identity("newcomer", frozenset({"sales"}), token=False)
    seen = {}
    for code in ("here", "empty"):
        headers = await world.session(newcomer) | {"accept": "application/json"}
        query = _query(world, operation)
        got = await world.request(operation, operation.path.replace("{office}", code) + query, None, headers)
        if got.status_code != 200:
            yield _said(operation, got, f"a newcomer in {code}", 200)
        seen[code] = _of_the_office(got.text, code)
    if operation.name in OF_NOBODY:
        return
    if seen["here"] != seen["empty"]:
        yield f"{operation.name}: a newcomer sees {seen['here'][:300]}, and in an empty office {seen['empty'][:300]}"
    headers = await world.session(_named("head")) | {"accept": "application/json"}
    full = await world.request(operation, operation.path.replace("{office}", "here") + query, None, headers)
    if _of_the_office(full.text, "here") == seen["empty"]:
        yield f"{operation.name}: there is nothing to see for anybody"


async def keys(world: World, operation: Operation) -> AsyncIterator[str]:
    """What makes money, goods or documents wants a key, and one that can be kept."""
    identity = _allowed(world, operation)
    if not operation.keyed or identity is None:
        return
    made = await _object(world, operation, world.here, world.people[identity.name])
    for key, wanted in ((None, 428), ("", 400), ("x" * 256, 400)):
        headers = await world.headers(operation, identity) | ({} if key is None else {"idempotency-key": key})
        got = await world.send(operation, "here", made, world.here, world.people[identity.name], headers)
        if got.status_code != wanted:
            yield _said(operation, got, f"with the key {key}", wanted)


async def origins(world: World, operation: Operation) -> AsyncIterator[str]:
    """An act that comes with the cookie comes from our own page; a sign-in at least from no other's."""
    if operation.method == "GET":
        return
    session = await world.session(_named("head"))
    foreign: list[dict[str, str]] = [{"sec-fetch-site": "cross-site"}, {"origin": "https://elsewhere.example"}]
    for more in foreign if operation.public else [{}, *foreign]:
        headers = {"accept": "application/json", "idempotency-key": f"origin {next(_turns)}", **session, **more}
        if operation.public:  # whoever is not signed in is asked where the form came from only when it is read
            got = await world.send(operation, "here", NOBODY, world.here, world.stranger, headers)
        else:
            got = await world.knock(operation, "here", headers)
        if (got.status_code, _told(got).get("code")) != (403, "foreign_origin"):
            yield _said(operation, got, f"sent from {more or 'nowhere'}", 403)


async def absent(world: World, operation: Operation) -> AsyncIterator[str]:
    """What is not there is not found, whatever it would be called."""
    identity = _allowed(world, operation)
    if identity is not None and operation.parameters:
        got = await _about_nothing(world, operation, identity, world.here)
        if got.status_code != ABSENT.get(operation.name, 404):
            yield _said(operation, got, "about what is not there", 404)


async def foreign(world: World, operation: Operation) -> AsyncIterator[str]:
    """What belongs to another office is at one's own address as good as absent, word for word."""
    identity = _allowed(world, operation)
    sample = SAMPLES.get(operation.name, Sample())
    if identity is None or sample.make is None or not operation.of_office or operation.name in OF_THE_GROUP:
        return
    theirs, owner = world.there, world.there.asker.person_id
    made = await _object(world, operation, theirs, owner)
    headers = await world.headers(operation, identity) | {"idempotency-key": f"foreign {made} {next(_turns)}"}
    got = await world.send(operation, "here", made, theirs, owner, headers)
    if not 400 <= got.status_code < 500:
        yield _said(operation, got, "naming what is another office's", 404)
    if operation.parameters:
        nothing = await _about_nothing(world, operation, identity, theirs)
        if (got.status_code, _without_id(got)) != (nothing.status_code, _without_id(nothing)):
            yield _said(operation, got, "about what is another office's", nothing.status_code)


async def elsewhere(world: World, operation: Operation) -> AsyncIterator[str]:
    """At the address of another office there is nothing, not even what would be there."""
    identity = _allowed(world, operation)
    if identity is None or not operation.of_office:
        return
    theirs, owner = world.there, world.there.asker.person_id
    made = await _object(world, operation, theirs, owner)
    headers = await world.headers(operation, identity) | {"idempotency-key": f"elsewhere {made} {next(_turns)}"}
    got = await world.send(operation, theirs.office.code, made, theirs, owner, headers)
    if (got.status_code, _without_id(got)) != (404, NOT_FOUND):
        yield _said(operation, got, "at another office's address", 404)


async def seen_in_an_empty_office(world: World, operation: Operation) -> str | None:
    """What someone with every role is shown of an office where nothing ever happened; None where nothing is listed."""
    if operation.method != "GET" or operation.parameters or not operation.of_office or operation.name in OF_ONESELF:
        return None
    headers = await world.session(Identity("all-seer")) | {"accept": "application/json"}
    address = operation.path.replace("{office}", "empty") + _query(world, operation)
    got = await world.request(operation, address, None, headers)
    return f"{got.status_code} {_timeless(got.text)}"


async def _about_nothing(world: World, operation: Operation, identity: Identity, where: Place) -> Response:
    """The answer to the sample's request, but for its object: nothing is called so."""
    owner = world.people[identity.name] if where is world.here else where.asker.person_id
    made = await _object(world, operation, where, owner)
    body = await world.body(operation, where, made, owner)
    headers = await world.headers(operation, identity) | {"idempotency-key": f"absent {next(_turns)}"}
    path = re.sub(r"{\w+}", lambda _: str(uuid4()), operation.path.replace("{office}", "here"))
    return await world.request(operation, path + SAMPLES.get(operation.name, Sample()).query, body, headers)


async def names(world: World, operation: Operation) -> AsyncIterator[str]:
    """A salesperson names nobody else, and nothing of anybody else's."""
    if operation.name not in NAMING:
        return
    made = await _object(world, operation, world.here, world.stranger)
    body = await world.body(operation, world.here, made, world.stranger)
    headers = await world.headers(operation, _named("sales")) | {"idempotency-key": f"names {next(_turns)}"}
    with _granted(world, operation):
        got = await world.request(operation, operation.path.replace("{office}", "here"), body, headers)
    if got.status_code != 422 or [f["field"] for f in _told(got)["faults"]] != [NAMING[operation.name]]:
        yield _said(operation, got, "naming another", 422)


async def cards(world: World, operation: Operation) -> AsyncIterator[str]:
    """A page shows no card of what the person may not see, and none of what is not there."""
    theirs = world.there.office.code
    asked: dict[str, list[tuple[str, str]]] = {
        "GET /{office}/approvals": [("sales", f"id={await world.made(Place.approval)}"), ("head", f"id={uuid4()}")],
        "GET /{office}/returns/new": [
            ("sales", f"order={await world.made(Place.delivered)}"),
            ("sales", f"customer={await world.made(Place.a_customer)}"),
            ("head", f"order={uuid4()}"),
            ("head", f"customer={world.there.customer}"),
        ],
        "GET /{office}/duties": [
            ("office_admin", f"duty={duty}&where={where}&to={to}")
            for duty, where, to in (
                ("nothing", "here", "off"),
                ("ledger", theirs, "off"),
                ("ledger", "empty", "off"),  # where they are no more than a salesperson
                ("ledger", "here", "away"),
            )
        ],
    }
    for name, query in asked.get(operation.name, []):
        headers = await world.headers(operation, _named(name))
        got = await world.request(operation, f"{operation.path.replace('{office}', 'here')}?{query}", None, headers)
        if got.status_code != 404:
            yield _said(operation, got, f"by {name} with {query}", 404)
    if operation.name == "POST /{office}/duties":
        form = {"duty": "logistics", "where": theirs, "to": "on", "act": "on", "reason": "matrix"}
        headers = await world.headers(operation, _named("office_admin"))
        got = await world.request(operation, "/here/duties", form, headers)
        if got.status_code != 404:
            yield _said(operation, got, "about another office", 404)


async def goodwill(world: World, operation: Operation) -> AsyncIterator[str]:
    """Goods come back from customers of this office."""
    if operation.name != "POST /api/{office}/returns":
        return
    line = {"part_no": "MATRIX-1", "quantity": "1", "unit_credit": "1.00"}
    body = {"customer_id": str(world.there.customer), "reason_code": "defect", "goodwill": "sold before our time", "goodwill_lines": [line]}  # fmt: skip
    headers = await world.headers(operation, _named("head")) | {"idempotency-key": f"goodwill {next(_turns)}"}
    got = await world.request(operation, "/api/here/returns", body, headers)
    if got.status_code != 404:
        yield _said(operation, got, "of another office's customer", 404)


async def undeclared(world: World, operation: Operation) -> AsyncIterator[str]:
    """A right that nobody declares is nobody's."""
    if operation.name != "GET /api/{office}/orders":
        return
    declared = world.registry.permissions.pop(str(operation.permission))
    try:
        headers = await world.headers(operation, _named("head"))
        got = await world.request(operation, "/api/here/orders", None, headers)
    finally:
        world.registry.permissions[declared.name] = declared
    if got.status_code != 403:
        yield _said(operation, got, "under a right of nobody", 403)


async def owners_to_be(world: World, operation: Operation) -> AsyncIterator[str]:
    """Were a right of the desk given to salespeople for their own, it would be for their own."""
    if operation.permission != "orders.issue" or not operation.parameters:
        return
    with _granted(world, operation):
        async for cell in other_owners(world, operation):
            yield cell


async def switched_off(world: World, operation: Operation) -> AsyncIterator[str]:
    """A duty that is off is not there."""
    if operation.duty is None or operation.page:
        return
    headers = await world.session(_named("head")) | {"accept": "application/json", "sec-fetch-site": "same-origin"}
    got = await world.knock(operation, "closed", headers)
    if (got.status_code, _without_id(got)) != (404, NOT_FOUND):
        yield _said(operation, got, "where it is off", 404)


async def strangers(world: World, operation: Operation) -> AsyncIterator[str]:
    """Nobody comes in with a wrong password, or a token that is none."""
    if operation.name in SIGN_IN:
        for login, password in (("matrix", "wrong horse"), ("nobody", PASSWORD)):
            body = {"login": login, "password": password}
            got = await world.request(operation, operation.path, body, {"accept": "application/json"})
            if got.status_code not in (401, 422) or "set-cookie" in got.headers:
                yield _said(operation, got, f"as {login} with {password}", 401)
    if operation.of_office and not operation.page:
        good = world.tokens["head"]
        for header in ("Bearer so_1", "Basic YTpi", "Bearer", f"Bearer {good[:-43]}{'x' * 43}"):
            got = await world.knock(operation, "here", {"authorization": header})
            if got.status_code != 401:
                yield _said(operation, got, f"with {header[:12]}", 401)


async def ended(world: World, operation: Operation) -> AsyncIterator[str]:
    """Who left, or whose token or session is over, is nobody any more."""
    if operation.name == "POST /api/sign-in":
        body = {"login": "gone", "password": PASSWORD}
        got = await world.request(operation, operation.path, body, {"accept": "application/json"})
        if got.status_code != 401:
            yield _said(operation, got, "as someone inactive", 401)
    if operation.name == "GET /api/{office}/orders":
        for how, (headers, wanted) in world.over.items():
            got = await world.request(operation, "/api/here/orders", None, {"accept": "application/json", **headers})
            if got.status_code != wanted:
                yield _said(operation, got, f"with {how}", wanted)


ROWS: dict[str, Row] = {
    row.__name__: row
    for row in (
        other_owners, keys, origins, absent, foreign, names, cards, goodwill, undeclared, owners_to_be, switched_off, strangers, ended,
        lists,  # last: by then there is something in every list
    )
}  # fmt: skip

# Where every refusal of the rights is looked at once more while checks are taken away.
AT_THE_DOOR = (
    "GET /api/me", "POST /preferences", "GET /{office}/search", "GET /{office}/duties", "POST /{office}/duties",
    "GET /api/{office}/orders", "POST /api/{office}/orders/{order_id}/cancellation", "POST /api/{office}/people",
)  # fmt: skip


@contextlib.contextmanager
def _granted(world: World, operation: Operation) -> Iterator[None]:
    """As if salespeople held the operation's right for what is their own."""
    rights = world.registry.permissions
    declared = rights[str(operation.permission)]
    rights[declared.name] = dataclasses.replace(declared, roles={"sales": "own", **declared.roles})
    try:
        yield
    finally:
        rights[declared.name] = declared


def _is_own(world: World, operation: Operation) -> bool:
    right = world.registry.permissions.get(operation.permission or "")
    return right is not None and right.roles.get("sales") == "own" and operation.of_office


def _allowed(world: World, operation: Operation) -> Identity | None:
    """Someone who may do it, to everybody's objects where there is such a one."""
    sample = SAMPLES.get(operation.name, Sample())
    for place in ("other owner", "own office"):
        for identity in IDENTITIES:
            found = expected(operation, sample.needs, identity, place, world.registry.permissions, owned=sample.owned)
            if found == ALLOWED and (identity.token or operation.page or not operation.of_office):
                return identity
    return None


async def _object(world: World, operation: Operation, where: Place, owner: UUID) -> UUID:
    return await world.object_of(operation, SAMPLES.get(operation.name, Sample()), where, owner, fresh=False)


def _named(name: str) -> Identity:
    return next(identity for identity in IDENTITIES if identity.name == name)


def _query(world: World, operation: Operation) -> str:
    """The sample's query, about a customer of the first office."""
    query = SAMPLES.get(operation.name, Sample()).query
    return re.sub(r"customer_id=[\w-]+", f"customer_id={world.here.customer}", query)


def _told(got: Response) -> dict[str, Any]:
    """The problem an answer tells; nothing when it is something else."""
    return dict(got.json()) if "json" in got.headers.get("content-type", "") else {}


def _without_id(got: Response) -> dict[str, object]:
    return {name: value for name, value in _told(got).items() if name != "request_id"}


def _of_the_office(text: str, code: str) -> str:
    """An answer, or what stands inside a page's frame, with the office's name and the keys of forms left out."""
    inside = text.partition("<main")[2].partition("</main>")[0] or text
    plain = inside.replace(f"/{code}/", "/office/").replace(code.title(), "Office")
    return _timeless(plain)


def _timeless(text: str) -> str:
    """Without the moments in it, and the keys of forms."""
    text = re.sub(r'"request_id":"[\w-]+"', '"request_id":"·"', text)
    text = re.sub(r'(name="key" value=")[\w-]+', r"\1·", text)
    return re.sub(r"\d{4}-\d\d-\d\d(T[\d:.+Z]+)?|\b\d\d:\d\d\b", "·", text)


def _said(operation: Operation, got: Response, how: str, wanted: int) -> str:
    return f"{operation.name} {how}: {got.status_code} {got.text[:200]}, wanted {wanted}"
