"""XML of strangers, read without document types, entities, the network or endless depth."""

from __future__ import annotations

import re

from lxml import etree

from salesops_duties.intake.rules.content import Unreadable

MOST_DEPTH = 100
_DOCTYPE = re.compile(rb"<!\s*(DOCTYPE|ENTITY)", re.IGNORECASE)


def parsed(body: bytes) -> etree._Element:
    """The root of the document; raises `Unreadable`. A document type is refused wherever it stands, and never followed."""
    if _declares(body):
        raise Unreadable("dtd")
    parser = etree.XMLParser(
        resolve_entities=False, no_network=True, load_dtd=False, dtd_validation=False, huge_tree=False, remove_comments=True, remove_pis=True
    )  # fmt: skip
    try:
        root = etree.fromstring(body, parser)
    except etree.XMLSyntaxError as error:
        if "depth" in str(error).lower():
            raise Unreadable("too_deep") from error
        raise Unreadable("not_xml", line=error.lineno or 1) from error
    except ValueError as error:
        raise Unreadable("not_xml", line=1) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise Unreadable("dtd")
    if _depth(root) > MOST_DEPTH:
        raise Unreadable("too_deep")
    return root


def local(element: etree._Element) -> str:
    """The element's name without its namespace."""
    return str(etree.QName(element).localname)


def space(element: etree._Element) -> str:
    """The element's namespace, empty without one."""
    return str(etree.QName(element).namespace or "")


def _declares(body: bytes) -> bool:
    """Whether a document type or an entity is declared, in any of the encodings XML begins with."""
    plain = body.replace(b"\0", b"") if body[:4].count(0) or body[:2] in (b"\xff\xfe", b"\xfe\xff") else body
    return _DOCTYPE.search(plain) is not None


def _depth(root: etree._Element) -> int:
    deepest, stack = 0, [(root, 1)]
    while stack:
        element, depth = stack.pop()
        deepest = max(deepest, depth)
        stack.extend((child, depth + 1) for child in element)
    return deepest
