"""A retailer's invoices of a year, line by line, booked as documents of another system's time."""

from salesops.replay.retail.drive import replay
from salesops.replay.retail.files import Tally, count_lines
from salesops.replay.retail.report import Report

__all__ = ["Report", "Tally", "count_lines", "replay"]
