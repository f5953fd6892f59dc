"""What an entry must be: balanced, of known accounts. Duties name a role; the chart gives the account."""

from __future__ import annotations

import msgspec

from salesops.errors import Fault, Invalid


class Account(msgspec.Struct, frozen=True):
    """An account of the chart: its code, its name, its name in Chinese."""

    code: str
    name: str
    name_zh: str


# Codes of the Accounting Standards for Business Enterprises (China), appendix "Accounts and their main treatments".
CHART = {
    "bank": Account("1002", "Bank", "银行存款"),
    "receivable": Account("1122", "Accounts receivable", "应收账款"),
    "inventory": Account("1405", "Goods in stock", "库存商品"),
    "goods_received": Account("2202", "Accounts payable", "应付账款"),
    "opening_balance": Account("4001", "Paid-in capital", "实收资本"),
    "sales": Account("6001", "Sales", "主营业务收入"),
    "cost_of_sales": Account("6401", "Cost of sales", "主营业务成本"),
}
NAMES = {account.code: account for account in CHART.values()}


def account_code(role: str) -> str:
    """The account a duty means; raises `Invalid` on an unknown role."""
    try:
        return CHART[role].code
    except KeyError:
        raise Invalid([Fault("account", "known", "No such account in the chart.", role, sorted(CHART))]) from None


def check_balanced(amounts: list[int]) -> None:
    """Raise `Invalid` unless debits equal credits and something is posted."""
    if len(amounts) < 2 or 0 in amounts:
        raise Invalid([Fault("postings", "two_sides", "An entry has at least two postings, none of them zero.")])
    if sum(amounts):
        raise Invalid([Fault("postings", "balance", "Debits and credits differ.", str(sum(amounts)))])
