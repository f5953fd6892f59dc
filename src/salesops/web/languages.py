"""The words of the pages: those of `salesops.languages`, under the name that pages know."""

from salesops.languages import (
    CORE,
    LANGUAGES,
    LEAST_WORDS,
    gettext,
    later,
    load,
    ngettext,
    preferred,
    said,
    speak,
    spoken,
    within,
)

__all__ = [
    "CORE",
    "LANGUAGES",
    "LEAST_WORDS",
    "gettext",
    "later",
    "load",
    "ngettext",
    "preferred",
    "said",
    "speak",
    "spoken",
    "within",
]
