"""The "Classic Models" history: a trader's customers, orders and payments of two and a half years."""

from salesops.replay.classicmodels.drive import replay
from salesops.replay.classicmodels.files import History, read_history

__all__ = ["History", "read_history", "replay"]
