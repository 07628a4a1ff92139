"""Log lines, one structured form for all: of the program, of Django, Celery and granian."""

import logging
from collections.abc import MutableMapping
from typing import Any

import structlog
from django.apps import apps
from django.db import connection

from mes.config import environment as env


def add_enterprise(_logger: Any, _method: str, event: MutableMapping[str, Any]) -> Any:
    """Name the enterprise that the work at hand is for, unless the line itself says."""
    if "enterprise" not in event and (code := getattr(_present_tenant(), "code", None)):
        event["enterprise"] = code
    return event


_PROCESSORS: list[Any] = [
    structlog.contextvars.merge_contextvars,
    structlog.processors.add_log_level,
    structlog.processors.TimeStamper(fmt="iso", utc=True),
    structlog.processors.format_exc_info,
    add_enterprise,
]


def formatter() -> structlog.stdlib.ProcessorFormatter:
    """JSON, or with LOG_FORMAT=console lines for people."""
    renderer = (
        structlog.processors.JSONRenderer(ensure_ascii=False)
        if env.text("LOG_FORMAT", "json") == "json"
        else structlog.dev.ConsoleRenderer(colors=False)
    )
    return structlog.stdlib.ProcessorFormatter(
        processors=[structlog.stdlib.ProcessorFormatter.remove_processors_meta, renderer],
        foreign_pre_chain=_PROCESSORS,
    )


def configured() -> dict[str, Any]:
    """Set structlog up; the LOGGING setting that takes its lines and Python's warnings."""
    logging.captureWarnings(capture=True)
    structlog.configure(
        processors=[*_PROCESSORS, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        wrapper_class=structlog.stdlib.BoundLogger,
        cache_logger_on_first_use=True,
    )
    return {
        "version": 1,
        "disable_existing_loggers": False,
        "formatters": {"structured": {"()": formatter}},
        "handlers": {"console": {"class": "logging.StreamHandler", "formatter": "structured"}},
        "root": {"handlers": ["console"], "level": env.text("LOG_LEVEL", "INFO")},
        "loggers": {
            "django.request": {"level": "ERROR"},
            "django.server": {"level": "WARNING"},
            # The clock's steady tick says nothing; what the worker did with it is logged below.
            "celery.beat": {"level": "WARNING"},
            "celery.worker.strategy": {"level": "WARNING"},
        },
    }


def _present_tenant() -> Any:
    return connection.tenant if apps.ready else None  # type: ignore[attr-defined]
