"""Logs and traces of one process, set up once by its entry point."""

import logging
import sys

import structlog

from penstock.core.settings import Settings


def configure_logs(settings: Settings, *, service: str) -> None:
    """Write JSON lines to standard output: a constant event name and keyword fields.

    Fields bound with `structlog.contextvars` (request id, message id) appear in every line.
    """
    level = logging.getLevelNamesMapping()[settings.log_level.upper()]
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso", utc=True),
            structlog.processors.format_exc_info,
            structlog.processors.JSONRenderer(),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(level),
        logger_factory=structlog.PrintLoggerFactory(sys.stdout),
        cache_logger_on_first_use=True,
    )
    structlog.contextvars.bind_contextvars(service=service)
    logging.basicConfig(level=max(level, logging.WARNING), stream=sys.stdout)
