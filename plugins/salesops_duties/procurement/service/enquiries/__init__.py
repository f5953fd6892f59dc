"""Asking other places for goods: asked of several at once, answered, compared, chosen, told to the customer (FUT-4)."""

from salesops_duties.procurement.service.enquiries.answering import answer_enquiry, answer_from_sheet, decline
from salesops_duties.procurement.service.enquiries.asking import ask_suppliers, to_ask
from salesops_duties.procurement.service.enquiries.choosing import choose, close_enquiry
from salesops_duties.procurement.service.enquiries.looking import (
    enquiry_counts,
    enquiry_entries,
    enquiry_list,
    enquiry_of_line,
    enquiry_of_target,
    read_enquiry,
)
from salesops_duties.procurement.service.enquiries.mailing import (
    AnswerToMail,
    TargetToMail,
    mail_answer,
    mail_enquiry,
)
from salesops_duties.procurement.service.enquiries.printing import (
    PrintedAnswer,
    PrintedEnquiry,
    print_answer,
    print_enquiry,
)
from salesops_duties.procurement.service.enquiries.sheets import reply_form
from salesops_duties.procurement.service.enquiries.telling import tell_customer

__all__ = [
    "AnswerToMail",
    "PrintedAnswer",
    "PrintedEnquiry",
    "TargetToMail",
    "answer_enquiry",
    "answer_from_sheet",
    "ask_suppliers",
    "choose",
    "close_enquiry",
    "decline",
    "enquiry_counts",
    "enquiry_entries",
    "enquiry_list",
    "enquiry_of_line",
    "enquiry_of_target",
    "mail_answer",
    "mail_enquiry",
    "print_answer",
    "print_enquiry",
    "read_enquiry",
    "reply_form",
    "tell_customer",
    "to_ask",
]
