"""The tables of receivables."""

from __future__ import annotations

from piccolo.conf.apps import AppConfig

from salesops_duties.receivables.tables.accounts import (
    Account,
    Balance,
    Commitment,
    CreditCheck,
    CreditOverride,
    Deposit,
    Hold,
    Policy,
)
from salesops_duties.receivables.tables.documents import (
    Adjustment,
    Allocation,
    CreditNote,
    CreditNoteLine,
    Invoice,
    Item,
    Receipt,
)
from salesops_duties.receivables.tables.work import CallLog, ImportedDocument, ImportedLine, PaymentCall

APP_CONFIG = AppConfig(
    app_name="receivables",
    migrations_folder_path="migrations",
    table_classes=[
        Policy,
        Account,
        Balance,
        Commitment,
        CreditCheck,
        CreditOverride,
        Deposit,
        Hold,
        Invoice,
        Receipt,
        CreditNote,
        CreditNoteLine,
        Item,
        Allocation,
        Adjustment,
        PaymentCall,
        CallLog,
        ImportedDocument,
        ImportedLine,
    ],
)
