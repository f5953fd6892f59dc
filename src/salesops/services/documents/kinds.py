"""The kinds of documents of an office: those of its duties, and who may have one set."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from salesops.act import Act
from salesops.duty import DocumentKind
from salesops.errors import Forbidden, NotFound
from salesops.kernel import registry as registries
from salesops.rights import may, scope_of

FRAME = Path(__file__).parent / "frame.typ"


@dataclass(frozen=True)
class Kind:
    """A kind with the duty that declares it."""

    duty: str
    declared: DocumentKind

    @property
    def name(self) -> str:
        return self.declared.name

    @property
    def given(self) -> str:
        """The template as the product brings it."""
        module = registries.current().discovered[self.duty].module
        file = Path(str(module.__file__)).parent / "templates" / "documents" / f"{self.name}.typ"
        return file.read_text("utf-8")


def kinds(act: Act) -> list[Kind]:
    """Every kind of the office's duties, whoever asks; those of a duty that is off are gone."""
    return [kind for kind in _all() if registries.current().state(act.office.id, kind.duty) != "off"]


def kind_of(act: Act, name: str) -> Kind:
    """The kind of that name; raises `NotFound` when its duty is off, `Forbidden` when the actor may not read what it prints."""
    kind = known_kind(act, name)
    right = kind.declared.permission
    if not may(act.actor, right):
        words = registries.current().permissions[right].words
        raise Forbidden(f"You may not {words} in this office.", permission=right)
    return kind


def known_kind(act: Act, name: str) -> Kind:
    """The kind of that name, whoever asks; raises `NotFound` when its duty is off."""
    found = next((kind for kind in kinds(act) if kind.name == name), None)
    if found is None:
        raise NotFound
    return found


def readable_kinds(act: Act) -> dict[str, bool]:
    """The kinds the actor may read, also of duties that are off: whether all of them, or only those of their own customers."""
    both = ((kind.name, scope_of(act.actor, kind.declared.permission)) for kind in _all())
    every = scope_of(act.actor, "documents.read") == "office"
    return {name: every and scope == "office" for name, scope in both if scope}


def _all() -> Iterator[Kind]:
    for name, duty in registries.current().duties.items():
        for declared in duty.documents:
            yield Kind(name, declared)
