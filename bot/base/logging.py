"""Logs: one line an event, readable or JSON, without secrets and without anybody's words.

Events are fixed names with a few codes and counts. Of an exception its kind and the lines of code
are kept, never its message: messages of databases and messengers quote names, texts and tokens.
"""

from __future__ import annotations

import logging
import sys
import traceback
from collections.abc import Iterable
from typing import Any, Final

import structlog
from structlog.typing import EventDict, Processor, WrappedLogger

_STARS: Final = "***"
_LONGEST: Final = 300
#: Libraries that write addresses with tokens, or bodies of messages, into their logs.
_SILENT: Final = ("telegram", "httpx", "httpcore", "uvicorn.access", "websockets", "multipart")
_QUIET: Final = ("uvicorn", "apscheduler", "alembic", "sqlalchemy")


def configure(level: str, form: str, secrets: Iterable[str]) -> None:
    """Send all logs to stderr, from ``level`` on, as ``console`` or ``json``.

    ``secrets`` are replaced wherever they turn up.
    """
    redact = _Redaction(secrets)
    shared: list[Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=False),
        _frames,
        redact,
    ]
    renderer: Processor = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if form == "json"
        else structlog.dev.ConsoleRenderer(colors=sys.stderr.isatty())
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(
        structlog.stdlib.ProcessorFormatter(
            foreign_pre_chain=[*shared[:-1], _first_line, redact],
            processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        )
    )
    root = logging.getLogger()
    root.handlers[:] = [handler]
    root.setLevel(level)
    silence_addresses()
    for name in _QUIET:
        logging.getLogger(name).setLevel(max(logging.WARNING, logging.getLevelName(level)))
    structlog.configure(
        processors=[
            structlog.stdlib.filter_by_level,
            *shared,
            structlog.stdlib.ProcessorFormatter.wrap_for_formatter,
        ],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )


def silence_addresses() -> None:
    """Keep libraries from logging the addresses they call: some hold a token.

    Whoever makes a client of such an address asks for it, however logs are set up.
    """
    for name in _SILENT:
        logging.getLogger(name).setLevel(logging.CRITICAL)


class _Redaction:
    """Replaces secrets in every text of an event."""

    def __init__(self, secrets: Iterable[str]) -> None:
        # Longest first: one secret may be part of another. Very short ones would blot out words.
        self._secrets = sorted(
            {secret for secret in secrets if len(secret) >= 6}, key=len, reverse=True
        )

    def __call__(self, _logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
        return {name: self._clean(value) for name, value in event.items()}

    def _clean(self, value: Any) -> Any:
        if isinstance(value, str):
            for secret in self._secrets:
                value = value.replace(secret, _STARS)
            return value
        if isinstance(value, list | tuple):
            return [self._clean(element) for element in value]
        return value


def _frames(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Put an exception's kind and place where its message would be."""
    failed = event.pop("exc_info", None)
    if not failed:
        return event
    error = sys.exc_info()[1] if failed is True else failed
    if isinstance(error, tuple):
        error = error[1]
    if isinstance(error, BaseException):
        event["error"] = " < ".join(type(cause).__qualname__ for cause in _chain(error))
        event["at"] = [
            f"{frame.filename.rpartition('/site-packages/')[2]}:{frame.lineno} {frame.name}"
            for frame in traceback.extract_tb(error.__traceback__)[-8:]
        ]
    return event


def _chain(error: BaseException) -> list[BaseException]:
    chain = [error]
    while len(chain) < 5 and (cause := chain[-1].__cause__ or chain[-1].__context__) is not None:
        chain.append(cause)
    return chain


def _first_line(_logger: WrappedLogger, _method: str, event: EventDict) -> EventDict:
    """Keep a library's headline: what follows it may quote the failed task with its data."""
    event["event"] = str(event.get("event", "")).partition("\n")[0][:_LONGEST]
    event.pop("stack_info", None)
    return event
