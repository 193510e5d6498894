"""HTTP in: Telegram's webhook, `/health`, `/metrics` and calendars to subscribe to."""

import asyncio
import hmac
import socket
from collections.abc import AsyncIterator, Awaitable, Callable, Generator
from contextlib import asynccontextmanager, contextmanager

import structlog
import uvicorn
from prometheus_client import CONTENT_TYPE_LATEST, generate_latest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import Route
from telegram import Update
from typing_extensions import override

from bot.config import ConfigError
from bot.context import SERVICES, BotApplication
from bot.documents.ics import CalendarEntry, to_ics
from bot.services import Services

log = structlog.get_logger(__name__)

WEBHOOK_PATH = "/telegram"
SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105  the header's name, not a secret
LARGEST_UPDATE = 1 << 20
"""Bytes; Telegram's updates are far smaller."""


def web_app(application: BotApplication, *, secret: str | None) -> Starlette:
    """Build the HTTP side of the bot; without `secret` there is no webhook."""

    async def webhook(request: Request) -> Response:
        given = request.headers.get(SECRET_HEADER, "")
        if not hmac.compare_digest(given.encode(), (secret or "").encode()):
            return PlainTextResponse("wrong secret token", status_code=403)
        if int(request.headers.get("content-length") or 0) > LARGEST_UPDATE:
            return PlainTextResponse("too large", status_code=413)
        if not application.running:
            # Not ready yet, or stopping: Telegram brings it again, and nothing that was taken is lost.
            return PlainTextResponse("not running", status_code=503)
        try:
            update = Update.de_json(await request.json(), application.bot)
        except (ValueError, TypeError, KeyError, AttributeError):  # PTB trusts the shape of what it reads
            log.warning("unreadable update")
            return PlainTextResponse("not an update", status_code=400)
        await application.update_queue.put(update)
        return Response(status_code=200)

    async def health(_request: Request) -> Response:
        services: Services = application.bot_data[SERVICES]
        try:
            await services.remind.next_send_at()
        except Exception:  # whatever is wrong with the database, the answer is the same
            log.exception("health check failed")
            return JSONResponse({"ok": False, "database": False}, status_code=503)
        running = application.running
        return JSONResponse({"ok": running, "database": True}, status_code=200 if running else 503)

    async def metrics(_request: Request) -> Response:
        return Response(generate_latest(), media_type=CONTENT_TYPE_LATEST)

    routes = [
        Route("/health", health),
        Route("/metrics", metrics),
        Route("/calendar/{token:str}.ics", calendar_endpoint(application)),
    ]
    if secret is not None:
        routes.append(Route(WEBHOOK_PATH, webhook, methods=["POST"]))
    return Starlette(routes=routes)


def calendar_endpoint(application: BotApplication) -> Callable[[Request], Awaitable[Response]]:
    """Build what answers `/calendar/<token>.ics`: a unit's year, for whoever knows the token."""

    async def calendar(request: Request) -> Response:
        services: Services = application.bot_data[SERVICES]
        now = services.now()
        found = await services.calendar.opened(request.path_params["token"], now=now)
        if found is None:
            return PlainTextResponse("no such calendar", status_code=404)
        name, year = found
        entries = [CalendarEntry(one, duty.title, duty.text, duty.clause) for duty, one in year]
        return Response(
            to_ics(f"{name}日程", entries, stamp=now),
            media_type="text/calendar; charset=utf-8",
            # The address is a secret: no proxy keeps what it opens.
            headers={"Cache-Control": "private, max-age=3600", "Referrer-Policy": "no-referrer"},
        )

    return calendar


class _Server(uvicorn.Server):
    """uvicorn without its signal handlers: the bot has one way to stop, in `bot.app`."""

    @contextmanager
    @override
    def capture_signals(self) -> Generator[None, None, None]:
        yield


@asynccontextmanager
async def serving(app: Starlette, *, host: str, port: int) -> AsyncIterator[None]:
    """Serve `app` while the block runs.

    Raises:
        ConfigError: the port is taken, or the address is not this machine's.
    """
    try:
        listening = socket.create_server((host, port), reuse_port=False)
    except OSError as error:
        raise ConfigError(
            [f"telegram.port = {port}：{host}:{port} 用不了（{error.strerror}），换一个"]
        ) from None
    server = _Server(uvicorn.Config(app, log_config=None, access_log=False, lifespan="off"))
    task = asyncio.create_task(server.serve(sockets=[listening]))
    try:
        yield
    finally:
        server.should_exit = True
        await task
