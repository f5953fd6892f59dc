"""The pages of the order desk."""

from __future__ import annotations

from salesops_duties.orders.pages import acts, desk, figures, lines, lists, papers, pasting, taking, where
from salesops_duties.orders.pages.shared import day_entries, due_counts, search_hits

__all__ = ["ROUTES", "day_entries", "due_counts", "search_hits"]

ROUTES = (
    desk.desk,
    desk.one,
    desk.answers,
    lists.everything,
    lists.calls,
    *where.ROUTES,
    figures.figures,
    taking.new,
    taking.take,
    acts.save_head,
    lines.add,
    lines.edit_line,
    lines.save_line,
    pasting.propose,
    lines.parts,
    papers.attach,
    papers.look,
    acts.check_stock,
    acts.check_balance,
    acts.check_both,
    acts.record_call,
    acts.issue,
    acts.ask_approval,
    acts.written_copy,
    acts.cancel,
    acts.close,
    acts.withdraw,
    acts.tell_day,
)
