"""What receivables print: invoices, credit notes, calls for payment, statements, and the mark of arrears."""

from salesops_duties.receivables.service.printing.as_data import as_ubl
from salesops_duties.receivables.service.printing.calls import print_call
from salesops_duties.receivables.service.printing.facts import (
    PrintedCall,
    PrintedCreditNote,
    PrintedInvoice,
    PrintedStatement,
)
from salesops_duties.receivables.service.printing.invoices import print_credit_note, print_invoice
from salesops_duties.receivables.service.printing.marks import marks_of
from salesops_duties.receivables.service.printing.statements import print_statement

__all__ = [
    "PrintedCall",
    "PrintedCreditNote",
    "PrintedInvoice",
    "PrintedStatement",
    "as_ubl",
    "marks_of",
    "print_call",
    "print_credit_note",
    "print_invoice",
    "print_statement",
]
