"""Questions put once (frågor ställs en gång), while many look at the same thing: the controls of a run, above all.

Nothing is remembered outside ``remembering()``, and nothing after it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from functools import wraps
from typing import Any, ParamSpec, TypeVar

Asked = ParamSpec("Asked")
Answer = TypeVar("Answer")

_answers: ContextVar[dict[Any, Any] | None] = ContextVar("answers", default=None)


@contextmanager
def remembering() -> Iterator[None]:
    """Within it a ``remembered`` question with the same arguments is put once. Only for one agency and only to read."""
    token = _answers.set({})
    try:
        yield
    finally:
        _answers.reset(token)


def remembered(ask: Callable[Asked, Answer]) -> Callable[Asked, Answer]:
    """Mark a question whose answer is kept while ``remembering``; whoever gets it must not change it."""

    @wraps(ask)
    def answer(*args: Asked.args, **named: Asked.kwargs) -> Answer:
        answers = _answers.get()
        if answers is None:
            return ask(*args, **named)
        key = (ask, args, tuple(named.items()))
        if key not in answers:
            answers[key] = ask(*args, **named)
        found: Answer = answers[key]
        return found

    return answer
