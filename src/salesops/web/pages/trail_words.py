"""What documents and acts are called on pages, and where a document stands: asked of the duties that declare them."""

from __future__ import annotations

import contextlib
from uuid import UUID

from salesops.act import Act
from salesops.duty import Duty, Thing
from salesops.kernel import registry as registries
from salesops.web.engine import reachable
from salesops.web.languages import gettext, later

ACTS = {
    "approval.request": later("Approval asked for"),
    "approval.approved": later("Approval given"),
    "approval.refused": later("Approval refused"),
    "approval.use": later("Approval used"),
    "audit.export": later("Audit trail exported"),
    "document.mail": later("Document mailed"),
    "document.print": later("Document printed"),
    "demo.loaded": later("Demonstration loaded"),
    "department.add": later("Department added"),
    "duty.switch": later("Duty switched"),
    "events.discard": later("Waiting events discarded"),
    "events.replay": later("Waiting events handled"),
    "jobs.discard": later("Job given up for good"),
    "jobs.retry": later("Jobs tried again"),
    "letterhead.change": later("Letterhead changed"),
    "limit.end": later("Limit ended"),
    "limit.set": later("Limit set"),
    "mail.failed": later("Mail refused"),
    "mail.given_up": later("Mail given up"),
    "mail.sent": later("Mail sent"),
    "numbers.export": later("Numbers exported"),
    "office.open": later("Office opened"),
    "party.add": later("Firm added"),
    "party.change": later("Firm changed"),
    "person.add": later("Person added"),
    "person.leave": later("Person left the office"),
    "person.password": later("Password changed by its owner"),
    "product.add": later("Product added"),
    "product.change": later("Product changed"),
    "product.substitutes": later("Substitutes set"),
    "product.supersede": later("Successor set"),
    "product.units": later("Units set"),
    "rate.add": later("Rate of exchange noted"),
    "role.end": later("Role ended"),
    "role.grant": later("Role granted"),
    "role.move": later("Department or superior changed"),
    "session.end": later("Session ended by its owner"),
    "template.change": later("Template changed"),
    "template.restore": later("Given template restored"),
    "token.issue": later("API token issued"),
    "token.revoke": later("API token revoked"),
    "view.remove": later("Saved view removed"),
    "view.save": later("View saved"),
    "work.begin": later("Long work begun"),
    "work.stop": later("Long work stopped"),
}
_IMPORT = later("Sheet imported")
THINGS = {
    "api_token": Thing(later("API token"), "tokens"),
    "approval": Thing(later("Request for approval"), "approvals?id={id}"),
    "authorization_limit": Thing(later("Limit")),
    "department": Thing(later("Department")),
    "document_template": Thing(later("Template"), "templates"),
    "duty": Thing(later("Duty"), "duties"),
    "exchange_rate": Thing(later("Rate of exchange")),
    "import": Thing(later("Import")),
    "long_work": Thing(later("Long work"), "work/{id}"),
    "letterhead": Thing(later("Letterhead"), "letterhead"),
    "office": Thing(later("Office")),
    "outgoing_mail": Thing(later("Mail"), "mails?id={id}"),
    "party": Thing(later("Firm")),
    "person": Thing(later("Person"), "people/{id}"),
    "product": Thing(later("Product"), "inventory/products/{id}"),
    "saved_view": Thing(later("Saved view")),
}
ROLES = {
    "assistant": later("Sales assistant"),
    "sales": later("Salesperson"),
    "head": later("Head of department"),
    "finance": later("Finance"),
    "warehouse": later("Warehouse"),
    "hr": later("Personnel"),
    "office_admin": later("Office administrator"),
    "auditor": later("Auditor"),
    "portal": later("Customer portal"),
}
SOURCES = {
    "screen": later("page"),
    "api": later("API"),
    "import": later("import"),
    "device": later("device"),
    "schedule": later("schedule"),
    "worker": later("worker"),
    "replay": later("replay"),
    "cli": later("command line"),
    "outside": later("from outside"),
}
_RIGHTS_OF_CORE = {
    "tokens": "tokens.issue",
    "approvals": "approvals.read",
    "duties": "duties.read",
    "people": "people.read",
}


def as_id(text: str) -> UUID | None:
    """The id that stands in an address, if it is one."""
    with contextlib.suppress(ValueError):
        return UUID(text)
    return None


def words_of_act(action: str) -> str:
    """What the trail calls an act; one that nobody declares is shown by its parts."""
    if action.startswith("import."):
        return gettext(_IMPORT)
    declared = ACTS.get(action) or next((d.acts[action] for d in _duties() if action in d.acts), "")
    return gettext(declared) if declared else action.replace("_", " ").replace(".", ", ")


def words_of_role(role: str) -> str:
    return gettext(ROLES.get(role, role))


def words_of_source(source: str) -> str:
    return gettext(SOURCES.get(source, source))


def words_of_thing(entity: str) -> str:
    """What an entity is called."""
    thing = _thing(entity)
    return gettext(thing.title) if thing else entity.replace("_", " ").capitalize()


def words_of_series(series: str) -> str:
    """What the documents of a legal series are called."""
    declared = registries.current().series.get(series)
    return gettext(declared.title) if declared and declared.title else series.replace("_", " ").capitalize()


def page_of_thing(act: Act, entity: str, entity_id: UUID | None) -> str:
    """The page of an entity below the office, or nothing when there is none that this person may open."""
    thing = _thing(entity)
    if thing is None or (entity_id is None and "{id}" in thing.page):
        return ""
    return _open(act, thing.page.format(id=entity_id))


def page_of_number(act: Act, series: str, document_id: UUID) -> str:
    """The page of a numbered document, or nothing when there is none that this person may open."""
    declared = registries.current().series.get(series)
    return _open(act, declared.page.format(id=document_id)) if declared else ""


def all_acts() -> list[tuple[str, str]]:
    """Every act that is declared, with its words, by words."""
    known = {**ACTS, **{action: words for duty in _duties() for action, words in duty.acts.items()}}
    return sorted(((action, gettext(words)) for action, words in known.items()), key=lambda pair: pair[1])


def all_things() -> list[tuple[str, str]]:
    """Every entity that is declared, with its words, by words."""
    known = {**{name: thing for duty in _duties() for name, thing in duty.things.items()}, **THINGS}
    return sorted(((name, gettext(thing.title)) for name, thing in known.items()), key=lambda pair: pair[1])


def _open(act: Act, path: str) -> str:
    first = path.partition("/")[0].partition("?")[0]
    return path if path and reachable(act, _RIGHTS_OF_CORE.get(first, f"{first}.read")) else ""


def _thing(entity: str) -> Thing | None:
    return THINGS.get(entity) or next((d.things[entity] for d in _duties() if entity in d.things), None)


def _duties() -> list[Duty]:
    return list(registries.current().duties.values())
