"""Reads of one transaction: what was said ahead is asked together with what is wanted now, and asked once.

Each question is a call of a duty's own SQL read function; the kernel puts them side by side into one statement, in the
order they were said, so that a path of many duties costs one round trip and no duty knows another.
"""

from __future__ import annotations

from typing import Any

from salesops.batch import Call, statement

_Question = tuple[str, tuple[object, ...]]


class Lookups:
    """The questions of one transaction and their answers, kept until anything else is asked or written."""

    def __init__(self) -> None:
        self._ahead: list[_Question] = []
        self._answers: dict[_Question, Any] = {}

    def add(self, function: str, args: tuple[object, ...]) -> None:
        """Ask this along with the next question that has no answer yet."""
        self._ahead.append((function, args))

    def forget(self) -> None:
        """What was read may be true no longer: statements of another kind may have written."""
        self._answers.clear()

    async def answer(self, connection: Any, function: str, args: tuple[object, ...]) -> Any:
        """The answer to one question, from what was asked before or now, with everything said ahead."""
        wanted = _key((function, args))
        if wanted not in self._answers:
            ahead, self._ahead = self._ahead, []
            questions = {_key(question): question for question in [*ahead, (function, args)]}
            missing = {key: question for key, question in questions.items() if key not in self._answers}
            calls = [Call(*question) for question in missing.values()]
            row = await connection.fetchrow(statement(calls), *(arg for call in calls for arg in call.args))
            self._answers |= zip(missing, row, strict=True)
        return self._answers[wanted]


def _key(question: _Question) -> _Question:
    function, args = question
    return function, tuple(tuple(arg) if isinstance(arg, list) else arg for arg in args)
