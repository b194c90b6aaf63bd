"""Structured logs: one JSON object per line on standard error. Never a request body, a row of a table or a secret link.

Our own lines name codes and ids. Lines of others are cleaned: PostgreSQL quotes the failing row in its errors, and
Django names the path of a request that failed, where a letter's or a receipt's token may stand.
"""

import logging
import logging.config
import re
import sys
from collections.abc import MutableMapping
from typing import Any

import structlog

_ROW_QUOTED = re.compile(r"^(DETAIL|CONTEXT): .*$", re.MULTILINE)
_TOKEN_IN_PATH = re.compile(r"(?<=/)[A-Za-z0-9_-]{20,}")


def cleaned(_logger: Any, _method: str, line: MutableMapping[str, Any]) -> MutableMapping[str, Any]:
    """Takes the rows that PostgreSQL quotes out of an exception, and tokens out of a path in the event."""
    if isinstance(exception := line.get("exception"), str):
        line["exception"] = _ROW_QUOTED.sub(r"\1: left out", exception)
    if isinstance(event := line.get("event"), str):
        line["event"] = _TOKEN_IN_PATH.sub("...", _ROW_QUOTED.sub(r"\1: left out", event))
    return line


def configure(_unused: dict[str, Any] | None = None) -> None:
    """Sets up structlog and sends the standard library's records the same way."""
    shared: list[Any] = [
        structlog.contextvars.merge_contextvars,
        structlog.processors.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )
    formatter = structlog.stdlib.ProcessorFormatter(
        foreign_pre_chain=shared,
        processors=[
            structlog.stdlib.ProcessorFormatter.remove_processors_meta,
            structlog.processors.format_exc_info,
            cleaned,
            structlog.processors.JSONRenderer(),
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("quittance").setLevel(logging.INFO)
    # Django logs the path of every 4xx answer: noise that hides what matters.
    logging.getLogger("django.request").setLevel(logging.ERROR)
