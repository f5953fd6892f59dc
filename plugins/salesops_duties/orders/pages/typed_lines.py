"""Lines as they are typed: the part that is meant, the quantity, and faults at the fields where they were typed."""

from __future__ import annotations

import msgspec

from salesops import Act
from salesops.errors import Fault, Invalid
from salesops.web.forms import Form, Refusal
from salesops.web.typed import plain_number
from salesops_duties.orders import service
from salesops_duties.orders.pages import words
from salesops_duties.orders.rules import NewLine, split_entry

WRITE = {"permission": "orders.write"}
NUMBERS = ("quantity", "unit_price", "discount_percent", "deposit_percent", "dispatch_percent", "discount")


async def entered(act: Act, form: Form) -> NewLine:
    """The line of the entry row."""
    part, quantity = form.text("part"), form.text("quantity")
    if not quantity:
        part, quantity = split_entry(part)
    return await line_of(act, {"part_no": part, "quantity": quantity, "unit_price": form.text("unit_price")}, None)


async def line_of(act: Act, row: dict[str, str], at: int | None) -> NewLine:
    """A typed line with the part number that is meant; faults stand at `lines-2-part_no`, or at the entry row's fields."""

    def field(name: str) -> str:
        return f"lines-{at}-{name}" if at is not None else {"part_no": "part"}.get(name, name)

    faults = []
    typed, quantity = row.get("part_no", ""), row.get("quantity", "")
    if typed and not quantity:
        typed, quantity = split_entry(typed)
    part_no, nearest = await service.part_meant(act, typed) if typed else ("", [])
    if not typed:
        faults.append(Fault(field("part_no"), "required", words.later("Type a part number or a name.")))
    elif not part_no:
        hint = (
            words.gettext("No part fits. Nearest: %s") % ", ".join(nearest) if nearest else words.later("No part fits.")
        )
        faults.append(Fault(field("part_no"), "known", hint))
    if not quantity:
        faults.append(Fault(field("quantity"), "required", words.later("Write the quantity, such as 4 or 2.5.")))
    numbers = {
        "quantity": quantity,
        "unit_price": row.get("unit_price", ""),
        "discount_percent": row.get("discount_percent", ""),
    }
    for name, text in numbers.items():
        try:
            numbers[name] = plain_number(text) if text else ""
        except ValueError as error:
            faults.append(Fault(field(name), "unreadable", str(error), given=text))
    if faults:
        raise Invalid(faults)
    return NewLine(
        part_no,
        numbers["quantity"],
        numbers["unit_price"] or None,
        row.get("uom", ""),
        numbers["discount_percent"] or "0",
        row.get("free_reason", ""),
    )


def row_labels(count: int) -> dict[str, str]:
    """What the fields of typed lines are called where a refusal names them."""
    names = {
        "part_no": words.gettext("part"),
        "quantity": words.gettext("quantity"),
        "unit_price": words.gettext("price"),
    }
    return {
        f"lines-{at}-{name}": words.gettext("Line %(number)d, %(field)s") % {"number": at + 1, "field": word}
        for at in range(count)
        for name, word in names.items()
    } | {"lines": words.gettext("Lines")}


def of_entry(refusal: Refusal) -> Refusal:
    """Faults of `lines[0].part_no` at the fields of the entry row."""
    names = {"part_no": "part"}
    faults = [
        msgspec.structs.replace(f, field=names.get(f.field.rpartition(".")[2], f.field.rpartition(".")[2]))
        for f in refusal.faults
    ]
    return msgspec.structs.replace(refusal, faults=faults)


def on_fields(refusal: Refusal) -> Refusal:
    """Faults of `lines[2].quantity` at the field `lines-2-quantity`; of the customer at the field where it is typed."""
    faults = []
    for fault in refusal.faults:
        field = fault.field.replace("[", "-").replace("].", "-").replace("]", "")
        faults.append(msgspec.structs.replace(fault, field="customer" if field == "customer_id" else field))
    return msgspec.structs.replace(refusal, faults=faults)
