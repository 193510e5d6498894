"""Logs: one JSON line per event on a pipe, readable lines on a terminal; ids, never names or texts."""

import logging
import sys

import structlog


def set_up_logs(level: int = logging.INFO) -> None:
    """Send this program's and its libraries' log lines to standard error, in one format."""
    shared: list[structlog.typing.Processor] = [
        structlog.contextvars.merge_contextvars,
        structlog.stdlib.add_log_level,
        structlog.processors.TimeStamper(fmt="iso", utc=True),
    ]
    to_terminal = sys.stderr.isatty()
    renderer: structlog.typing.Processor = (
        structlog.dev.ConsoleRenderer()
        if to_terminal
        else structlog.processors.JSONRenderer(ensure_ascii=False)
    )
    last: list[structlog.typing.Processor] = [
        structlog.stdlib.ProcessorFormatter.remove_processors_meta,
        *([] if to_terminal else [structlog.processors.format_exc_info]),
        renderer,
    ]
    structlog.configure(
        processors=[*shared, structlog.stdlib.ProcessorFormatter.wrap_for_formatter],
        logger_factory=structlog.stdlib.LoggerFactory(),
        cache_logger_on_first_use=True,
    )
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(structlog.stdlib.ProcessorFormatter(foreign_pre_chain=shared, processors=last))
    logging.basicConfig(level=level, handlers=[handler], force=True)
    # These log addresses, and Telegram's addresses hold the token.
    for name in ("httpx", "httpcore", "aiohttp", "telegram.ext.Updater"):
        logging.getLogger(name).setLevel(logging.WARNING)
    # Every run of every job at INFO would be lines a minute, and every start a page of migrations.
    for name in ("apscheduler", "alembic", "jieba"):
        logging.getLogger(name).setLevel(logging.WARNING)
