"""JSON as the API speaks it: structs, decimals and amounts as strings, numbers of documents as text."""

from __future__ import annotations

from typing import Any

import msgspec

from salesops.services.numbering import Number
from salesops.values import Money


def _hook(value: Any) -> Any:
    if isinstance(value, Number):
        return str(value)
    raise NotImplementedError(f"{type(value).__name__} has no JSON form")


_encoder = msgspec.json.Encoder(enc_hook=_hook, decimal_format="string", uuid_format="canonical")


def encode(value: Any) -> bytes:
    """JSON of a struct, a mapping or a list."""
    return _encoder.encode(value)


def money(value: Money) -> dict[str, str]:
    """An amount as the API shows it: a decimal string with all the currency's digits, and the currency."""
    return {"amount": str(value), "currency": value.currency}
