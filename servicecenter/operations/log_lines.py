"""Log lines (driftlogg) as JSON, one a line, that can hold no personal data.

It is an allow-list: a key that is not named here is dropped, and so is every value that a library puts into its text.
Of an error the line has the kind and the places in the code, never the message: a database says whose row it refused.
Who did what is in the audit log; ``request_id`` leads from the one to the other.
"""

from __future__ import annotations

import logging
import re
import sys
from collections.abc import Iterator, MutableMapping
from pathlib import Path
from types import TracebackType
from typing import Any

import structlog

EventDict = MutableMapping[str, Any]

ALLOWED = frozenset(
    {
        "timestamp", "level", "logger", "event", "where", "process", "request_id", "method", "view", "status", "ms",
        "agency_id", "task", "task_id", "run", "chunk", "attempt", "count", "error_kind", "sqlstate", "frames",
    }
)  # fmt: skip
WITHHELD = "(text utan mall, utelämnad; se where)"
FRAMES = 12
LONGEST = 300
LONG_NUMBER = re.compile(r"\d[\d -]{4,}\d")
ROOT = Path(__file__).resolve().parents[2]


def template_only(_logger: Any, _method: str, line: EventDict) -> EventDict:
    """Of a library's line only its template: what is put into it can be anyone's name or number."""
    arguments = line.pop("positional_args", None)
    if not line.get("_from_structlog"):
        record: logging.LogRecord = line["_record"]
        line["event"] = line["event"] if arguments else WITHHELD
        line["where"] = place(record.pathname, record.lineno)
    return line


def error_without_values(_logger: Any, _method: str, line: EventDict) -> EventDict:
    """The kind of error, what it came of, and where in the code; not what it says."""
    error = _exception(line.pop("exc_info", None))
    line.pop("exception", None)
    if error is not None:
        line["error_kind"] = " < ".join(type(one).__qualname__ for one in _causes(error))
        line["frames"] = [place(*frame) for frame in _frames(error.__traceback__)][-FRAMES:]
        if sqlstate := next((one.sqlstate for one in _causes(error) if getattr(one, "sqlstate", None)), None):
            line["sqlstate"] = sqlstate
    return line


def only_allowed(_logger: Any, _method: str, line: EventDict) -> EventDict:
    """Named keys with plain values; what looks like a long number in a text is masked even there."""
    return {key: _plain(value) for key, value in line.items() if key in ALLOWED}


def place(path: str, line: int) -> str:
    """A place in the code, without the folders of the machine.

    >>> place(str(ROOT / "payroll/runs/engine.py"), 12)
    'payroll/runs/engine.py:12'
    """
    file = Path(path)
    short = file.relative_to(ROOT) if file.is_relative_to(ROOT) else Path(*file.parts[-3:])
    return f"{short.as_posix().partition('site-packages/')[2] or short.as_posix()}:{line}"


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (bool, int, float)):
        return value
    if isinstance(value, list):
        return [_plain(one) for one in value]
    text = str(value)[:LONGEST]
    return text if IDENTIFIER.fullmatch(text) else LONG_NUMBER.sub("#", text)


IDENTIFIER = re.compile(r"[0-9a-f]{32}|[0-9a-f-]{36}|\d{4}-\d\d-\d\dT[\d:.]+Z")
"""Keys of requests and tasks, and moments: long numbers that tell of no one."""


def _exception(given: Any) -> BaseException | None:
    given = sys.exc_info() if given is True else given
    if isinstance(given, tuple):
        return given[1]
    return given if isinstance(given, BaseException) else None


def _causes(error: BaseException | None) -> Iterator[BaseException]:
    while error is not None:
        yield error
        error = error.__cause__ or (None if error.__suppress_context__ else error.__context__)


def _frames(trace: TracebackType | None) -> Iterator[tuple[str, int]]:
    while trace is not None:
        yield trace.tb_frame.f_code.co_filename, trace.tb_lineno
        trace = trace.tb_next


PROCESSORS = [
    template_only,
    structlog.contextvars.merge_contextvars,
    structlog.stdlib.add_log_level,
    structlog.stdlib.add_logger_name,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    error_without_values,
    only_allowed,
    structlog.processors.JSONRenderer(ensure_ascii=False),
]


def formatter() -> structlog.stdlib.ProcessorFormatter:
    return structlog.stdlib.ProcessorFormatter(processors=PROCESSORS, use_get_message=False, pass_foreign_args=True)


def json_logging(*, level: str = "INFO") -> dict[str, Any]:
    """``LOGGING`` of operation: every logger, the libraries' too, through the one allow-list to standard output."""
    structlog.configure(
        processors=[structlog.stdlib.filter_by_level, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"json": {"()": "servicecenter.operations.log_lines.formatter"}},
        "handlers": {"out": {"class": "logging.StreamHandler", "formatter": "json", "stream": "ext://sys.stdout"}},
        "root": {"handlers": ["out"], "level": level},
        "loggers": {
            name: {"handlers": [], "propagate": True}
            for name in ("django", "django.server", "celery", "gunicorn.error", "gunicorn.access")
        },
    }
