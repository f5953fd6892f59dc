"""The public face of salesops: everything a duty may import, and nothing else is promised."""

from salesops import clock
from salesops.act import Act, Actor, Office
from salesops.batch import Call
from salesops.db import DB
from salesops.duty import (
    DocumentKind,
    Duty,
    Invariant,
    Menu,
    NumberSeries,
    Permission,
    Schedule,
    SheetImport,
    Thing,
    hookimpl,
)
from salesops.kernel.dispatch import ask
from salesops.services.jobs import Runner, subscribe, task
from salesops.services.numbering import Number
from salesops.services.outbox import TaskJob
from salesops.transactions import Transaction, transaction
from salesops.values import Money, Period, half_up, new_id, plain

__version__ = "0.1.0"

__all__ = [
    "DB",
    "Act",
    "Actor",
    "Call",
    "DocumentKind",
    "Duty",
    "Invariant",
    "Menu",
    "Money",
    "Number",
    "NumberSeries",
    "Office",
    "Period",
    "Permission",
    "Runner",
    "Schedule",
    "SheetImport",
    "TaskJob",
    "Thing",
    "Transaction",
    "ask",
    "clock",
    "half_up",
    "hookimpl",
    "new_id",
    "plain",
    "subscribe",
    "task",
    "transaction",
]
