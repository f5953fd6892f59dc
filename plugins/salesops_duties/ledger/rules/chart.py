"""The chart of accounts: duties name a role, the chart gives the account; an office may add accounts of its own."""

from __future__ import annotations

import re
from collections.abc import Collection

import msgspec

from salesops.errors import Fault, Faults, Invalid


class Account(msgspec.Struct, frozen=True):
    """An account of the chart: its code, its name, its name in Chinese; a control account is fed by documents only."""

    code: str
    name: str
    name_zh: str
    control: bool = False


class NewAccount(msgspec.Struct, frozen=True, forbid_unknown_fields=True):
    """An account of the office's own; its first digit says its class, as in the standard chart."""

    code: str
    name: str
    name_zh: str = ""


# Codes of the Accounting Standards for Business Enterprises (China), appendix "Accounts and their main treatments".
CHART = {
    "bank": Account("1002", "Bank", "银行存款"),
    "receivable": Account("1122", "Accounts receivable", "应收账款", control=True),
    "between_offices": Account("122101", "Accounts between offices", "内部往来"),
    "goods_in_transit": Account("1402", "Goods in transit", "在途物资", control=True),
    "inventory": Account("1405", "Goods in stock", "库存商品", control=True),
    "stock_difference": Account("1901", "Stock differences to be settled", "待处理财产损溢"),
    "goods_received": Account("2202", "Goods received, not invoiced", "应付账款（暂估）", control=True),
    "payable": Account("220201", "Accounts payable", "应付账款", control=True),
    "customer_money": Account("2203", "Customers' prepayments", "预收账款", control=True),
    "output_tax": Account("2221", "Taxes payable", "应交税费"),
    "input_tax": Account("222101", "Input tax", "应交税费（进项税额）"),
    "suspense": Account("2241", "Other payables", "其他应付款", control=True),
    "currency_exchange": Account("3002", "Exchange of currencies", "货币兑换"),
    "opening_balance": Account("4001", "Paid-in capital", "实收资本"),
    "sales": Account("6001", "Sales", "主营业务收入"),
    "sales_returns": Account("600101", "Sales returns", "销售退回"),
    "other_income": Account("6301", "Non-operating income", "营业外收入"),
    "cost_of_sales": Account("6401", "Cost of sales", "主营业务成本"),
    "price_difference": Account("640101", "Purchase price differences", "进货价格差异"),
    "bank_fee": Account("6603", "Bank charges", "财务费用"),
    "exchange_difference": Account("660301", "Exchange differences", "汇兑差额"),
    "bad_debt": Account("6702", "Credit losses", "信用减值损失"),
    "scrap": Account("6711", "Non-operating expenses", "营业外支出"),
}
NAMES = {account.code: account for account in CHART.values()}
CONTROL = {account.code: role for role, account in CHART.items() if account.control}
_CLASSES = {"1": "Assets", "2": "Liabilities", "3": "Equity", "4": "Equity", "5": "Expenses"}


def account_code(role: str) -> str:
    """The account a duty means; raises `Invalid` on an unknown role."""
    try:
        return CHART[role].code
    except KeyError:
        raise Invalid([Fault("account", "known", "No such account in the chart.", role, sorted(CHART))]) from None


def class_of(code: str) -> str:
    """Assets, Liabilities, Equity, Income or Expenses; of the sixth class, what begins with 60 to 63 is income."""
    if code[0] == "6":
        return "Income" if code[1] in "0123" else "Expenses"
    return _CLASSES[code[0]]


def check_new_account(new: NewAccount, known: Collection[str]) -> None:
    """Raise `Invalid` with every fault of an account to add; its code must be free in the office."""
    faults = Faults()
    if not re.fullmatch(r"[1-6][0-9]{3,11}", new.code, re.ASCII):
        faults.add("code", "digits", "4 to 12 digits; the first, 1 to 6, is its class.", given=new.code)
    elif new.code in known:
        faults.add("code", "free", "This account is in the chart already.", given=new.code)
    if not new.name.strip() or len(new.name) > 100:
        faults.add("name", "required", "A name of at most 100 characters.", given=new.name)
    faults.raise_if_any()
