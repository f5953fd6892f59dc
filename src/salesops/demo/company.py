"""The trading company of the demonstration: three offices, who works there, and up to what amount each may decide."""

from __future__ import annotations

import msgspec

from salesops.masterdata.offices import NewOffice

PASSWORD = "salesops on loopback"  # noqa: S105 — shown at the start, for the demonstration only


class Login(msgspec.Struct, frozen=True):
    """A log-in of the demonstration; `offices` are those where the person holds the role, the first is the own one."""

    login: str
    role: str
    name: str
    offices: tuple[str, ...] = ("shanghai",)
    department: str = "Sales"
    language: str = "en"

    def __str__(self) -> str:
        return f"{self.login:<10} {PASSWORD:<22} {self.name}, {self.role}, {self.offices[0]}"


OFFICES = [
    NewOffice(code="shanghai", name="Shanghai", currency="CNY", timezone="Asia/Shanghai", language="zh"),
    NewOffice(
        code="urumqi",
        name="Urumqi",
        currency="CNY",
        timezone="Asia/Urumqi",
        language="zh",
        duties=["customers", "inventory", "ledger", "logistics", "orders", "receivables", "returns"],
    ),
    NewOffice(
        code="hamburg",
        name="Hamburg",
        currency="EUR",
        timezone="Europe/Berlin",
        duties=["customers", "intake", "inventory", "ledger", "logistics", "orders", "prices", "receivables"],
    ),
]
EVERYWHERE = tuple(new.code for new in OFFICES)
LOGINS = [
    Login("lin", "assistant", "Lin Mei"),
    Login("zhao", "sales", "Zhao Wei"),
    Login("tang", "sales", "Tang Yu"),
    Login("chen", "head", "Chen Hui"),
    Login("wu", "finance", "Wu Jing", department="Finance"),
    Login("sun", "warehouse", "Sun Qiang", department="Warehouse"),
    Login("he", "hr", "He Ping", EVERYWHERE, "Administration"),
    Login("admin", "office_admin", "Ma Lan", EVERYWHERE, "Administration"),
    Login("xu", "auditor", "Xu Rong", EVERYWHERE, "Finance"),
    Login("luo", "assistant", "Luo Min", ("urumqi",)),
    Login("gao", "sales", "Gao Feng", ("urumqi",)),
    Login("peng", "head", "Peng Li", ("urumqi",)),
    Login("fang", "finance", "Fang Yan", ("urumqi",), "Finance"),
    Login("jin", "warehouse", "Jin Bo", ("urumqi",), "Warehouse"),
    Login("becker", "assistant", "Ines Becker", ("hamburg",)),
    Login("vogel", "sales", "Jan Vogel", ("hamburg",)),
    Login("kruse", "head", "Petra Kruse", ("hamburg",)),
    Login("petersen", "finance", "Olaf Petersen", ("hamburg",), "Finance"),
    Login("lorenz", "warehouse", "Nils Lorenz", ("hamburg",), "Warehouse"),
]
DEPARTMENTS = ("Sales", "Finance", "Warehouse", "Administration")
# action, what a head of department may decide in CNY
LIMITS = [
    ("orders.price", "20000.00"),
    ("prices.promote", "50000.00"),
    ("receivables.override", "300000.00"),
    ("receivables.adjust", "20000.00"),
    ("inventory.adjust", "20000.00"),
    ("samples.approve", "20000.00"),
    ("samples.write_off", "20000.00"),
]
# days ago, one unit of it, in, rate
RATES = [
    (130, "EUR", "CNY", "7.8210"),
    (130, "USD", "CNY", "7.2140"),
    (130, "USD", "EUR", "0.9224"),
    (96, "EUR", "CNY", "7.8455"),
    (96, "USD", "CNY", "7.2065"),
    (96, "USD", "EUR", "0.9186"),
    (64, "EUR", "CNY", "7.7930"),
    (64, "USD", "CNY", "7.1920"),
    (64, "USD", "EUR", "0.9229"),
    (33, "EUR", "CNY", "7.8064"),
    (33, "USD", "CNY", "7.1815"),
    (33, "USD", "EUR", "0.9200"),
]


def login_of(office: str, role: str) -> str:
    """Who holds a role in an office; the first one named."""
    return next(item.login for item in LOGINS if item.role == role and office in item.offices)
