"""A-IV: the days an office works, as its country announces them and as the office itself decides (ATT-2)."""

from __future__ import annotations

from salesops import Office
from salesops.testing import Client


async def test_an_office_chooses_its_country_and_has_the_last_word_on_a_day(office: Office, client: Client) -> None:
    hr, base = await client(office, "hr"), f"/api/{office.code}/attendance/calendar"
    assert (await hr.get(base)).json() == {"country": "", "region": "", "version": 0}
    nobody = await hr.get(f"{base}/2026")
    assert (nobody.status_code, nobody.json()["current"]) == (409, "no_country")
    assert (await hr.put(base, json={"country": "CN"})).status_code == 200
    year = (await hr.get(f"{base}/2026")).json()
    assert sum(year["workdays"]) == 248
    last = {"day": "2026-12-31", "type": "rest_day", "name": "Stocktaking", "reason": "the head's circular"}
    assert (await hr.put(f"{base}/days", json=last)).status_code == 200
    year = (await hr.get(f"{base}/2026")).json()
    assert sum(year["workdays"]) == 247
    assert year["days"][-1]["type"] == "rest_day"
    assert [one["reason"] for one in year["changes"]] == ["the head's circular"]
    assert (await hr.put(f"{base}/days", json=last | {"type": ""})).status_code == 200
    assert sum((await hr.get(f"{base}/2026")).json()["workdays"]) == 248


async def test_a_year_nobody_announced_is_refused_until_it_is_declared(office: Office, client: Client) -> None:
    hr, base = await client(office, "hr"), f"/api/{office.code}/attendance/calendar"
    assert (await hr.put(base, json={"country": "CN"})).status_code == 200
    unknown = await hr.get(f"{base}/2027")
    assert (unknown.status_code, unknown.json()["current"]) == (409, "year_unknown")
    assert "2026 is the last year" in unknown.json()["detail"]
    declared = await hr.post(f"{base}/years", json={"year": 2027, "note": "the city's notice of 1 November"})
    assert declared.status_code == 201
    assert (await hr.post(f"{base}/years", json={"year": 2027, "note": "again"})).status_code == 409
    year = (await hr.get(f"{base}/2027")).json()
    assert sum(year["workdays"]) == 261
    assert year["declared"]["note"] == "the city's notice of 1 November"


async def test_two_who_choose_at_once_are_told(office: Office, client: Client) -> None:
    hr, base = await client(office, "hr"), f"/api/{office.code}/attendance/calendar"
    assert (await hr.put(base, json={"country": "CN"})).json()["version"] == 1
    stale = await hr.put(base, json={"country": "DE", "region": "HH"})
    assert (stale.status_code, stale.json()["code"]) == (409, "conflict_version")
    assert (await hr.put(base, json={"country": "DE", "region": "HH", "version": 1})).json()["version"] == 2


async def test_what_cannot_be_is_refused_with_every_fault(office: Office, client: Client) -> None:
    hr, base = await client(office, "hr"), f"/api/{office.code}/attendance/calendar"
    wrong = await hr.put(base, json={"country": "XX"})
    assert [one["field"] for one in wrong.json()["faults"]] == ["country"]
    wrong = await hr.put(base, json={"country": "DE", "region": "ZZ"})
    assert [one["field"] for one in wrong.json()["faults"]] == ["region"]
    wrong = await hr.put(f"{base}/days", json={"day": "1999-01-01", "type": "half_day", "reason": " "})
    assert [one["field"] for one in wrong.json()["faults"]] == ["type", "day", "reason"]


async def test_everybody_reads_the_calendar_and_few_keep_it(office: Office, client: Client) -> None:
    sales, base = await client(office, "sales"), f"/api/{office.code}/attendance/calendar"
    assert (await sales.put(base, json={"country": "CN"})).status_code in (403, 404)
    admin = await client(office, "office_admin")
    assert (await admin.put(base, json={"country": "CN"})).status_code == 200
    assert (await sales.get(f"{base}/2026")).status_code == 200
