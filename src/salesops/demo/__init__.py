"""The demonstration: a trading company in car parts with three offices, some months of history, and today's work.

Made by the API's own use cases, at the dates of the history. Every step is done once however often it is tried, so a
demonstration that was cut off is finished the next time.
"""

from salesops.demo.company import LOGINS, Login
from salesops.demo.loading import load_if_empty

__all__ = ["LOGINS", "Login", "load_if_empty"]
