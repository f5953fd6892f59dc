"""What makes a customer file acceptable: who they are, how they are billed, who may order for them."""

from salesops_duties.customers.rules.contacts import NewContact, check_contact
from salesops_duties.customers.rules.file import (
    CustomerFile,
    NewCustomer,
    StateChange,
    billing_missing,
    check_file,
    check_new,
    check_state,
)
from salesops_duties.customers.rules.identifiers import readable_phone

__all__ = [
    "CustomerFile",
    "NewContact",
    "NewCustomer",
    "StateChange",
    "billing_missing",
    "check_contact",
    "check_file",
    "check_new",
    "check_state",
    "readable_phone",
]
