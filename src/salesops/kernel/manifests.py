"""Looks a duty's manifest over before anything relies on it: what pages, rights and tables would stumble over."""

from __future__ import annotations

import re

import msgspec

from salesops.duty import Duty, Scope

_NAME = re.compile(r"[a-z][a-z0-9_]*")
_RESERVED = ("core", "salesops_meta", "public")  # schemas that are no duty's


class _Menu(msgspec.Struct):
    title: str
    path: str
    icon: str
    permission: str


class _Permission(msgspec.Struct):
    name: str
    roles: dict[str, Scope]
    words: str


class _Series(msgspec.Struct):
    name: str
    prefix: str
    title: str
    page: str


class _Thing(msgspec.Struct):
    title: str
    page: str


class _Invariant(msgspec.Struct):
    name: str
    sql: str
    words: str


class _Manifest(msgspec.Struct):
    """The parts of a manifest that are data."""

    title: str
    summary: str
    icon: str
    requires: tuple[str, ...]
    without: dict[str, str]
    permissions: tuple[_Permission, ...]
    series: tuple[_Series, ...]
    invariants: tuple[_Invariant, ...]
    menu: tuple[_Menu, ...]
    acts: dict[str, str]
    things: dict[str, _Thing]


def fault_of(duty: Duty) -> str:
    """What is wrong with the manifest, or nothing."""
    if not _NAME.fullmatch(duty.name) or duty.name in _RESERVED:
        return "a duty is called by small letters, digits and underscores, and not like a schema of the core"
    try:
        said = msgspec.convert(duty, _Manifest, from_attributes=True)
    except msgspec.ValidationError as error:
        return str(error)
    foreign = [right.name for right in said.permissions if not right.name.startswith(f"{duty.name}.")]
    return f"the right {foreign[0]} does not begin with {duty.name}." if foreign else ""
