"""The tables of procurement: suppliers, the plan, purchase orders and what came of them, money, papers, enquiries, stocking."""

from __future__ import annotations

from piccolo.conf.apps import AppConfig

from salesops_duties.procurement.tables.enquiries import (
    Enquiry,
    EnquiryAnswer,
    EnquiryFeedback,
    EnquiryLine,
    EnquiryTarget,
)
from salesops_duties.procurement.tables.invoices import (
    ChargesEnd,
    CreditShare,
    InvoiceLine,
    InvoiceShare,
    PaymentItem,
    SupplierInvoice,
    SupplierPayment,
)
from salesops_duties.procurement.tables.orders import (
    PurchaseLine,
    PurchaseOrder,
    Receipt,
    ReceiptLine,
    ReturnLine,
    SupplierReturn,
)
from salesops_duties.procurement.tables.papers import PaperDecision, SupplierPaper
from salesops_duties.procurement.tables.plan import Plan, PlanLine, PlanShare
from salesops_duties.procurement.tables.stocking import StockingAdvice, StockingPolicy
from salesops_duties.procurement.tables.suppliers import Policy, Supplier, SupplierPrice

APP_CONFIG = AppConfig(
    app_name="procurement",
    migrations_folder_path="migrations",
    table_classes=[
        Supplier,
        SupplierPrice,
        Plan,
        PlanLine,
        PurchaseOrder,
        PurchaseLine,
        PlanShare,
        Receipt,
        ReceiptLine,
        Policy,
        SupplierInvoice,
        InvoiceLine,
        InvoiceShare,
        ChargesEnd,
        SupplierPayment,
        PaymentItem,
        SupplierReturn,
        ReturnLine,
        CreditShare,
        SupplierPaper,
        PaperDecision,
        Enquiry,
        EnquiryLine,
        EnquiryTarget,
        EnquiryAnswer,
        EnquiryFeedback,
        StockingPolicy,
        StockingAdvice,
    ],
)
