"""The use cases of the customer file."""

from salesops_duties.customers.service.addressing import addressee
from salesops_duties.customers.service.changing import change, change_state
from salesops_duties.customers.service.choosing import choices
from salesops_duties.customers.service.contacts import add_contact, change_contact
from salesops_duties.customers.service.guarding import check_known, check_not_stopped, customer_file
from salesops_duties.customers.service.importing import import_sheet
from salesops_duties.customers.service.offering import day_entries, search_hits
from salesops_duties.customers.service.paging import customers_page, customers_sheet, named, salespeople
from salesops_duties.customers.service.reading import CustomerView, expiring, listing, read
from salesops_duties.customers.service.registering import register

__all__ = [
    "CustomerView",
    "add_contact",
    "addressee",
    "change",
    "change_contact",
    "change_state",
    "check_known",
    "check_not_stopped",
    "choices",
    "customer_file",
    "customers_page",
    "customers_sheet",
    "day_entries",
    "expiring",
    "import_sheet",
    "listing",
    "named",
    "read",
    "register",
    "salespeople",
    "search_hits",
]
