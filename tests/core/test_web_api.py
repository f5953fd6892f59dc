"""The core's JSON API does what an office administrator needs, and no more than the right allows."""

from __future__ import annotations

import itertools
from typing import Any
from uuid import UUID

import pytest
from litestar.routes import HTTPRoute

from salesops.act import Act
from salesops.duty import ROLES
from salesops.errors import Forbidden, Invalid
from salesops.masterdata.offices import NewOffice, open_office
from salesops.rights import CORE_PERMISSIONS, SYSTEM_RIGHTS
from salesops.services import approvals, tokens
from salesops.testing import SYSTEM
from salesops.transactions import transaction
from salesops.values import Money, new_id

_count = itertools.count(1)
NOBODY = "00000000-0000-0000-0000-00000000dead"


def key() -> dict[str, str]:
    return {"Idempotency-Key": f"key-{next(_count)}"}


# ------------------------------------------------------------------ rights


def routes_of(app: Any) -> list[tuple[str, str, Any]]:
    """Every (method, path, handler) of the application."""
    return [
        (method, route.path, handler)
        for route in app.routes
        if isinstance(route, HTTPRoute)
        for handler in route.route_handlers
        for method in sorted(handler.http_methods)
        if method != "OPTIONS"
    ]


async def test_every_route_says_who_may(app: Any, kernel: Any) -> None:
    for method, path, handler in routes_of(app):
        if path == "/openapi" or path.startswith("/openapi/"):
            continue
        if handler.opt.get("public") and handler.opt.get("outside"):
            assert path.startswith("/outside/{office:str}/"), (method, path)
            continue
        if handler.opt.get("public"):
            assert "{office" not in path, (method, path)
            continue
        permission = handler.opt["permission"]
        assert permission is None or permission in kernel.permissions, (method, path)
        assert (permission is None) == ("{office" not in path), (method, path)
        assert handler.resolve_guards(), (method, path)


CASES = [
    ("GET", "people", None, "people.read"),
    ("POST", "people", {"login": "x", "name": "", "role": "head"}, "people.write"),
    ("POST", f"people/{NOBODY}/roles", {"role": "head"}, "people.write"),
    ("POST", f"people/{NOBODY}/roles/head/end", {"reason": "x"}, "people.write"),
    ("POST", "people/limits", {"action": "", "amount": "1", "currency": "CNY"}, "people.write"),
    ("GET", "tokens", None, "tokens.write"),
    ("POST", "tokens", {"name": "x"}, "tokens.issue"),
    ("POST", f"tokens/{NOBODY}/revoke", {}, "tokens.write"),
    ("GET", "duties", None, "duties.read"),
    ("GET", "duties/nothing/effect?state=off", None, "duties.read"),
    ("POST", "duties/nothing/switch", {"state": "off", "reason": ""}, "duties.switch"),
    ("POST", "duties/nothing/parked", {"action": "replay", "reason": ""}, "duties.switch"),
    ("GET", "products", None, "products.read"),
    ("POST", "products", {"part_no": "", "name": ""}, "products.write"),
    ("GET", "products/nothing", None, "products.read"),
    ("PUT", "products/nothing", {"name": "x", "version": 1}, "products.write"),
    ("PUT", "products/nothing/units", {"units": [], "version": 1}, "products.write"),
    ("PUT", "products/nothing/substitutes", {"substitutes": [], "version": 1}, "products.write"),
    ("PUT", "products/nothing/successor", {"successor": None, "reason": "x", "version": 1}, "products.write"),
    ("POST", "products/import?file_name=parts.csv", None, "products.write"),
    ("GET", "rates", None, "rates.read"),
    ("GET", "rates/EUR/CNY", None, "rates.read"),
    ("POST", "rates", {"base": "", "quote": "", "valid_from": "2026-01-01", "rate": "", "source": ""}, "rates.write"),
    ("GET", "documents", None, "documents.read"),
    ("GET", f"documents/copies/{NOBODY}", None, "documents.read"),
    ("GET", f"documents/nothing/{NOBODY}/copies", None, "documents.read"),
    ("POST", f"documents/nothing/{NOBODY}/copies", {}, "documents.print"),
    ("POST", f"documents/nothing/{NOBODY}/mails", {"to": ""}, "documents.mail"),
    ("GET", "documents/mails", None, "documents.read"),
    ("GET", f"documents/mails/{NOBODY}", None, "documents.read"),
    ("POST", f"documents/mails/{NOBODY}/again", None, "documents.mail"),
    ("GET", "documents/templates/nothing", None, "documents.templates"),
    ("PUT", "documents/templates/nothing", {"version": 0}, "documents.templates"),
    ("GET", "letterhead", None, "documents.read"),
    ("PUT", "letterhead", {"legal_name": ""}, "documents.templates"),
    ("GET", "departments", None, "offices.read"),
    ("POST", "departments", {"name": ""}, "people.write"),
    ("GET", "audit", None, "audit.read"),
    ("GET", "numbers?series=x", None, "numbers.read"),
    ("GET", "audit/export?kind=csv", None, "audit.read"),
    ("GET", "numbers/export?kind=csv", None, "numbers.read"),
    ("GET", "health", None, "health.read"),
    ("GET", "approvals", None, "approvals.read"),
    ("POST", f"approvals/{NOBODY}/decide", {"approve": True}, "approvals.decide"),
]


async def test_the_cases_cover_every_operation_of_the_core_s_api(app: Any) -> None:
    of_core = [p for _, p, h in routes_of(app) if p.startswith("/api/{office:str}/") and not h.opt.get("duty")]
    assert len(of_core) == len(CASES)


@pytest.mark.parametrize(("method", "path", "body", "permission"), CASES, ids=lambda v: v if isinstance(v, str) else "")
async def test_each_operation_is_open_to_the_roles_of_its_right_and_to_no_other(
    client: Any, office: Any, method: str, path: str, body: Any, permission: str
) -> None:
    right = next(p for p in CORE_PERMISSIONS if p.name == permission)
    for role in ROLES:
        holder = await client(office, role)
        answer = await holder.request(method, f"/api/{office.code}/{path}", json=body, headers=key())
        if role in right.roles:
            assert answer.status_code in (200, 201, 404, 409, 422), (role, answer.text)
        else:
            assert (answer.status_code, answer.json()["code"]) == (403, "forbidden"), role
    anonymous = await client()
    assert (await anonymous.request(method, f"/api/{office.code}/{path}", json=body)).status_code == 401


async def test_a_token_of_one_office_opens_nothing_in_another(client: Any, office: Any, new_office: Any) -> None:
    elsewhere = await new_office()
    admin = await client(office, "office_admin")
    for method, path, body, _ in CASES:
        answer = await admin.request(method, f"/api/{elsewhere.code}/{path}", json=body, headers=key())
        assert answer.status_code == 404, path


async def test_a_token_does_no_more_than_it_was_issued_for(client: Any, office: Any) -> None:
    admin = await client(office, "office_admin")
    narrowed = ["people.read", "tokens.issue"]
    issued = await admin.post(f"/api/{office.code}/tokens", json={"name": "reads", "permissions": narrowed})
    narrow = await client()
    narrow.headers["Authorization"] = f"Bearer {issued.json()['token']}"
    assert (await narrow.get(f"/api/{office.code}/people")).status_code == 200
    assert (await narrow.get(f"/api/{office.code}/duties")).status_code == 403
    for wider in (None, ["people.read", "people.write"]):
        refused = await narrow.post(f"/api/{office.code}/tokens", json={"name": "wider", "permissions": wider})
        assert refused.status_code == 403
    same = await narrow.post(f"/api/{office.code}/tokens", json={"name": "same", "permissions": ["people.read"]})
    assert same.status_code == 201


async def test_nobody_issues_a_token_that_speaks_in_anothers_name(office: Any, person: Any) -> None:
    """Not even an administrator: with the token of finance they would pass every rule of two persons."""
    admin, finance = await person(office, "office_admin"), await person(office, "finance")
    with pytest.raises(Forbidden):
        async with transaction(Act(office, admin, "api")) as tx:
            await tokens.issue_token(tx, finance.person_id, "borrowed")


async def test_a_system_administrator_runs_the_system_and_reads_no_business(
    client: Any, office: Any, person: Any, database: Any
) -> None:
    actor = await person(office, "portal")
    await database.as_owner("UPDATE core.person SET system_admin = true WHERE id = $1", actor.person_id)
    admin = await client(office, actor=actor)
    for method, path, body, permission in CASES:
        answer = await admin.request(method, f"/api/{office.code}/{path}", json=body, headers=key())
        assert (answer.status_code != 403) == (permission in SYSTEM_RIGHTS), path


# ------------------------------------------------------------------ people


async def test_a_person_is_added_gets_a_role_more_and_loses_it(client: Any, office: Any) -> None:
    admin = await client(office, "office_admin")
    base = f"/api/{office.code}"
    login = f"new-{next(_count)}"
    added = await admin.post(f"{base}/people", json={"login": login, "name": "Gu Wei", "role": "sales"})
    assert added.status_code == 201
    person = added.json()["id"]
    twice = await admin.post(f"{base}/people", json={"login": login, "name": "Gu Wei", "role": "sales"})
    assert (twice.status_code, twice.json()["code"]) == (409, "conflict_duplicate")
    assert (await admin.post(f"{base}/people/{person}/roles", json={"role": "head"})).status_code == 201
    assert await _roles(admin, base, person) == ["head", "sales"]
    ended = await admin.post(f"{base}/people/{person}/roles/sales/end", json={"reason": "moved"})
    assert ended.status_code == 200
    assert await _roles(admin, base, person) == ["head"]
    again = await admin.post(f"{base}/people/{person}/roles/sales/end", json={"reason": "moved"})
    assert again.status_code == 404


async def _roles(admin: Any, base: str, person: str) -> list[str]:
    items = (await admin.get(f"{base}/people")).json()["items"]
    return next((row["roles"] for row in items if row["id"] == person), [])


async def test_nobody_grants_a_role_or_a_limit_to_themselves(client: Any, office: Any, person: Any) -> None:
    actor = await person(office, "office_admin")
    admin = await client(office, actor=actor)
    base = f"/api/{office.code}/people"
    role = await admin.post(f"{base}/{actor.person_id}/roles", json={"role": "finance"})
    limit = {"action": "credit.override", "amount": "99", "currency": "CNY", "person_id": str(actor.person_id)}
    assert role.status_code == 403
    assert (await admin.post(f"{base}/limits", json=limit)).status_code == 403


@pytest.mark.parametrize(
    ("sent", "field"),
    [
        ({"role": None}, "role"),
        ({"person_id": NOBODY}, "role"),
        ({"amount": "1.005"}, "amount"),
        ({"amount": "-1"}, "amount"),
        ({"amount": "NaN"}, "amount"),
        ({"amount": "1e9"}, "amount"),
        ({"currency": "yuan"}, "currency"),
        ({"role": "king"}, "role"),
        ({"role": None, "person_id": NOBODY}, "person_id"),
        ({"action": " "}, "action"),
    ],
)
async def test_a_limit_is_an_exact_amount_for_one_holder(
    client: Any, office: Any, sent: dict[str, Any], field: str
) -> None:
    admin = await client(office, "office_admin")
    body = {"action": "credit.override", "amount": "10.00", "currency": "CNY", "role": "head"} | sent
    answer = await admin.post(f"/api/{office.code}/people/limits", json=body)
    assert answer.status_code == 422
    assert field in {fault["field"] for fault in answer.json()["faults"]}


@pytest.mark.parametrize("field", ["department_id", "reports_to"])
async def test_a_reference_to_nothing_is_a_fault_of_its_field(client: Any, office: Any, field: str) -> None:
    admin = await client(office, "office_admin")
    body = {"login": f"ref-{next(_count)}", "name": "X", "role": "sales", field: NOBODY}
    answer = await admin.post(f"/api/{office.code}/people", json=body)
    assert (answer.status_code, [f["field"] for f in answer.json()["faults"]]) == (422, [field])


async def test_departments_stand_in_a_tree_with_unique_names(client: Any, office: Any) -> None:
    admin = await client(office, "office_admin")
    base = f"/api/{office.code}/departments"
    sales = (await admin.post(base, json={"name": "Sales"})).json()["id"]
    below = await admin.post(base, json={"name": "Parts", "parent_id": sales})
    assert below.status_code == 201
    assert (await admin.post(base, json={"name": "Sales"})).status_code == 409
    assert (await admin.post(base, json={"name": "Lost", "parent_id": NOBODY})).status_code == 422
    rows = {row["name"]: row["parent_id"] for row in (await admin.get(base)).json()["items"]}
    assert rows == {"Sales": None, "Parts": sales}


# ------------------------------------------------------------------ tokens and what is kept


async def test_a_token_is_shown_once_and_revoked_at_once(client: Any, office: Any, database: Any) -> None:
    admin = await client(office, "office_admin")
    base = f"/api/{office.code}"
    sent = {"name": "fax gateway"}
    issued = await admin.post(f"{base}/tokens", json=sent, headers={"Idempotency-Key": "once"})
    text = issued.json()["token"]
    assert text not in (await admin.get(f"{base}/tokens")).text
    kept = await database.as_owner("SELECT * FROM core.idempotency")
    secret = text.split("_", 2)[2]
    assert not any(secret in str(dict(row)) for row in kept)
    gateway = await client()
    gateway.headers["Authorization"] = f"Bearer {text}"
    assert (await gateway.get(f"{base}/products")).status_code == 200
    revoked = await admin.post(f"{base}/tokens/{issued.json()['id']}/revoke", json={"reason": "lost"})
    assert revoked.status_code == 200
    assert (await gateway.get(f"{base}/products")).status_code == 401


async def test_a_person_s_password_is_kept_nowhere_but_as_its_hash(client: Any, office: Any, database: Any) -> None:
    admin = await client(office, "office_admin")
    body = {"login": f"pw-{next(_count)}", "name": "X", "role": "sales", "password": "canary battery staple 77"}
    answer = await admin.post(f"/api/{office.code}/people", json=body, headers={"Idempotency-Key": "with-password"})
    assert answer.status_code == 201
    for table in ("idempotency", "audit", "outbox", "person"):
        rows = await database.as_owner(f"SELECT t::text AS row FROM core.{table} t")
        assert not any("canary" in row["row"] for row in rows), table
    assert not await database.as_owner("SELECT 1 FROM core.idempotency WHERE key = 'with-password'")


async def test_a_repetition_under_the_same_key_gets_the_first_answer(client: Any, office: Any) -> None:
    admin = await client(office, "office_admin")
    sent = {"name": "Warehouse"}
    first = await admin.post(f"/api/{office.code}/departments", json=sent, headers={"Idempotency-Key": "d1"})
    again = await admin.post(f"/api/{office.code}/departments", json=sent, headers={"Idempotency-Key": "d1"})
    assert (again.status_code, again.json()) == (201, first.json())
    assert again.headers["idempotency-replayed"] == "true"


# ------------------------------------------------------------------ products, audit, numbers, approvals


async def test_the_catalogue_is_read_page_by_page(client: Any, office: Any) -> None:
    clerk = await client(office, "assistant")
    base = f"/api/{office.code}/products"
    stem = f"PG{next(_count)}"
    for n in range(5):
        assert (await clerk.post(base, json={"part_no": f"{stem}-{n}", "name": "Pump"})).status_code == 201
    seen, after = [], stem
    for _ in range(3):
        page = (await clerk.get(base, params={"after": after, "limit": 2})).json()
        seen += [row["part_no"] for row in page["items"] if row["part_no"].startswith(stem)]
        after = page["next"] or ""
    assert seen == [f"{stem}-{n}" for n in range(5)]
    assert (await clerk.get(f"{base}/{stem}-3")).json()["name"] == "Pump"
    assert (await clerk.get(f"{base}/{stem}-9")).status_code == 404


@pytest.mark.parametrize(("limit", "status"), [(0, 400), (1, 200), (200, 200), (201, 400)])
async def test_a_page_has_a_limit(client: Any, office: Any, limit: int, status: int) -> None:
    clerk = await client(office, "assistant")
    assert (await clerk.get(f"/api/{office.code}/products", params={"limit": limit})).status_code == status


async def test_the_audit_trail_tells_who_did_what_in_order(client: Any, office: Any, person: Any) -> None:
    actor = await person(office, "office_admin", name="Zhang Min")
    admin = await client(office, actor=actor)
    base = f"/api/{office.code}"
    department = (await admin.post(f"{base}/departments", json={"name": "Audited"})).json()["id"]
    (entry,) = (await admin.get(f"{base}/audit", params={"entity_id": department})).json()["items"]
    assert (entry["action"], entry["actor"], entry["source"]) == ("department.add", "Zhang Min", "api")
    assert entry["changes"] == {"name": "Audited"}
    seen: list[str] = []
    after = None
    while True:
        page = (await admin.get(f"{base}/audit", params={"limit": 2} | ({"after": after} if after else {}))).json()
        seen += [row["id"] for row in page["items"]]
        after = page["next"]
        if after is None:
            break
    assert seen == sorted(seen)
    assert len(seen) == len(set(seen)) >= 4


async def test_the_register_lists_every_number_and_finds_a_missing_one(
    client: Any, office: Any, kernel: Any, database: Any
) -> None:
    series = next(iter(kernel.series))
    for _ in range(3):
        async with transaction(Act(office, SYSTEM, "cli")) as tx:
            tx.number(series, new_id())
    auditor = await client(office, "auditor")
    register = (await auditor.get(f"/api/{office.code}/numbers", params={"series": series})).json()
    assert [row["n"] for row in register["items"]] == [1, 2, 3]
    assert (register["last"], register["missing"]) == (3, 0)
    await database.as_owner(
        "DELETE FROM core.document_number WHERE office_id = $1 AND series = $2 AND n = 2", office.id, series
    )
    register = (await auditor.get(f"/api/{office.code}/numbers", params={"series": series})).json()
    assert (register["last"], register["missing"]) == (3, 1)


async def test_an_approval_is_decided_under_a_key(client: Any, office: Any, person: Any) -> None:
    maker, head = await person(office, "assistant"), await person(office, "head")
    async with transaction(Act(office, maker, "api")) as tx:
        approval = await approvals.request(tx, "price.override", "order 7", new_id(), "rush", amount=None)
    checker = await client(office, actor=head)
    path = f"/api/{office.code}/approvals/{approval}/decide"
    assert (await checker.post(path, json={"approve": True})).status_code == 428
    decided = await checker.post(path, json={"approve": True}, headers={"Idempotency-Key": "yes"})
    assert (decided.status_code, decided.json()["state"]) == (200, "approved")
    again = await checker.post(path, json={"approve": True}, headers={"Idempotency-Key": "yes"})
    assert again.json() == decided.json()
    listed = (await checker.get(f"/api/{office.code}/approvals?state=approved")).json()["items"]
    assert [UUID(row["id"]) for row in listed] == [approval]


async def test_a_decision_above_the_limit_tells_so(client: Any, office: Any, person: Any) -> None:
    maker = await person(office, "assistant")
    async with transaction(Act(office, maker, "api")) as tx:
        approval = await approvals.request(tx, "credit.override", "x", new_id(), "y", amount=Money.parse("5", "CNY"))
    head = await client(office, "head")
    answer = await head.post(f"/api/{office.code}/approvals/{approval}/decide", json={"approve": True}, headers=key())
    assert (answer.status_code, answer.json()["code"]) == (403, "above_limit")


# ------------------------------------------------------------------ duties


async def test_the_switchboard_tells_state_effect_and_faults(client: Any, office: Any, kernel: Any) -> None:
    admin = await client(office, "office_admin")
    base = f"/api/{office.code}/duties"
    rows = {row["name"]: row for row in (await admin.get(base)).json()["items"]}
    assert set(rows) == set(kernel.duties)
    name = next(reversed(kernel.duties))  # nothing needs the last one
    assert rows[name]["state"] == "on"
    effect = await admin.get(f"{base}/{name}/effect?state=read_only")
    assert effect.json()["dependants"] == []
    assert (await admin.post(f"{base}/{name}/switch", json={"state": "off", "reason": " "})).status_code == 422
    assert (await admin.post(f"{base}/{name}/switch", json={"state": "away", "reason": "x"})).status_code == 422
    switched = await admin.post(f"{base}/{name}/switch", json={"state": "read_only", "reason": "stocktaking"})
    assert switched.status_code == 200
    row = next(r for r in (await admin.get(base)).json()["items"] if r["name"] == name)
    assert (row["state"], row["reason"]) == ("read_only", "stocktaking")
    replay = await admin.post(f"{base}/{name}/parked", json={"action": "replay", "reason": "x"})
    assert (replay.status_code, replay.json()["code"]) == (409, "conflict_state")
    discard = await admin.post(f"{base}/{name}/parked", json={"action": "discard", "reason": "x"})
    assert (discard.status_code, discard.json()) == (200, {"events": 0})


async def test_a_duty_that_another_needs_stays(client: Any, office: Any, kernel: Any) -> None:
    needed = next((r for d in kernel.duties.values() for r in d.requires), None)
    assert needed, "an installed duty requires another"
    admin = await client(office, "office_admin")
    answer = await admin.post(f"/api/{office.code}/duties/{needed}/switch", json={"state": "off", "reason": "x"})
    assert answer.status_code == 409
    assert answer.json()["ways_out"]


@pytest.mark.parametrize("code", ["api", "static", "sign-in", "healthz"])
async def test_an_office_cannot_take_an_address_of_the_product(kernel: Any, code: str) -> None:
    with pytest.raises(Invalid):
        await open_office(SYSTEM, NewOffice(code, "X", "CNY", "Asia/Shanghai"))


async def test_sign_in_by_json_tells_the_offices(app: Any, office: Any, person: Any) -> None:
    from web_session import PASSWORD, browser, sign_in

    await person(office, "head", login="json-head", password=PASSWORD)
    async with browser(app) as visitor:
        assert (await sign_in(visitor, "JSON-head ")).json() == {"signed_in": True}
        me = (await visitor.get("/api/me")).json()
    assert me["offices"] == [{"code": office.code, "name": office.name, "roles": ["head"]}]
