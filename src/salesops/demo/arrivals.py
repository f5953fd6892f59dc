"""Orders that arrived as files today: one that is plain, one on paper, one with a doubt, and one that nobody can read."""

from __future__ import annotations

from collections.abc import Callable
from decimal import Decimal
from functools import partial

import msgspec
import typst

from salesops.demo.crew import Crew
from salesops.demo.customers import Customers
from salesops.demo.parts import PARTS, in_currency

# part as the customer writes it, what it is, our part, how many
PLAIN = [("WP-2212", "WP-2212", "6"), ("OF-0074", "OF-0074", "48")]
ON_PAPER = [("BR-1142", "BR-1142", "8"), ("BR-1143", "BR-1143", "8"), ("VB-2690", "VB-2690", "12")]
DOUBTFUL = [("HM 44-17", "SP-0606", "24"), ("AF-0315", "AF-0315", "36")]
_PAGE = """#set page(paper: "a4", margin: 22mm)
#set text(font: ("Libertinus Serif", "Noto Sans CJK SC"), size: 11pt)
#text(size: 19pt, weight: "bold")[PURCHASE ORDER]
#v(2mm)
#grid(columns: (1fr, 1fr), row-gutter: 7pt,
  [*Buyer* \\ #sys.inputs.buyer], [*PO number:* #sys.inputs.number \\ *Date:* #sys.inputs.day \\ *Currency:* #sys.inputs.currency])
#v(6mm)
#let rows = json(bytes(sys.inputs.rows))
#table(columns: (auto, auto, 1fr, auto, auto, auto), inset: 6pt, align: (left, left, left, right, right, right),
  [*Line*], [*Part number*], [*Description*], [*Quantity*], [*Unit price*], [*Amount*], ..rows.flatten())
#align(right)[*Total:* #sys.inputs.total]
#v(10mm)
Please deliver with the next truck. Payment as agreed.
"""


class Arrivals:
    """What waits on the page of intake when the demonstration opens."""

    def __init__(self, crew: Crew, customers: Customers) -> None:
        self.crew, self.names = crew, list(customers.firms)

    def plan(self) -> None:
        """Note it all for the last day."""
        if not self.crew.has("intake"):
            return
        for name, make in (
            ("po-7781.csv", partial(self._sheet, "PO-7781", self.names[2], PLAIN)),
            ("order-4410.pdf", partial(self._paper, "4410-B", self.names[0], ON_PAPER)),
            ("bestellung.csv", partial(self._sheet, "N-118", self.names[3], DOUBTFUL, wrong=True)),
            ("fax-0031.pdf", lambda: b"%PDF-1.4\n% cut off in the middle of the transmission"),
        ):
            self.crew.diary.note(0, partial(self._bring, name, make))

    async def _bring(self, name: str, make: Callable[[], bytes]) -> None:
        await self.crew.assistant.send(f"/intake?file_name={name}", make(), key=f"arrival {name}")

    def _rows(self, lines: list[tuple[str, str, str]]) -> tuple[list[list[str]], str]:
        """The cells of each line, and the sum of their amounts."""
        rows, total = [], Decimal(0)
        for at, (theirs, ours, quantity) in enumerate(lines, 1):
            price = in_currency(PARTS[ours].price, self.crew.office.currency)
            amount = Decimal(price) * Decimal(quantity)
            total += amount
            rows.append([str(at), theirs, PARTS[ours].product.name, quantity, price, str(amount)])
        return rows, str(total)

    def _sheet(self, number: str, firm: str, lines: list[tuple[str, str, str]], *, wrong: bool = False) -> bytes:
        rows, total = self._rows(lines)
        if wrong:  # a digit was lost when it was typed
            total = total[1:]
        head = f"Purchase order;{number}\nBuyer;{firm}\nDate;{self.crew.days.on(0)}\nCurrency;{self.crew.office.currency}\n\n"
        body = "\n".join(";".join(row) for row in rows)
        return f"{head}Line;Part number;Description;Quantity;Unit price;Amount\n{body}\nTotal;;;;;{total}\n".encode()

    def _paper(self, number: str, firm: str, lines: list[tuple[str, str, str]]) -> bytes:
        rows, total = self._rows(lines)
        currency = self.crew.office.currency
        said = {
            "buyer": firm,
            "number": number,
            "day": str(self.crew.days.on(0)),
            "currency": currency,
            "rows": msgspec.json.encode(rows).decode(),
            "total": f"{total} {currency}",
        }
        return typst.compile(_PAGE.encode(), sys_inputs=said)
