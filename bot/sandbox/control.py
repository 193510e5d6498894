"""The control API's routes: what the page, scripts and other processes do with the world."""

import asyncio
import inspect
import json
from collections.abc import AsyncIterator, Awaitable, Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

from starlette.applications import Starlette
from starlette.exceptions import HTTPException
from starlette.requests import Request
from starlette.responses import FileResponse, JSONResponse, Response, StreamingResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import Scope
from typing_extensions import override

from bot.sandbox import views
from bot.sandbox.clock import ZONE
from bot.sandbox.deeds import Deeds
from bot.sandbox.errors import Refused
from bot.sandbox.faults import Faults
from bot.sandbox.world import World

PAGE = Path(__file__).parent / "page"
KEEP_ALIVE = 15.0


NextMoment = Callable[[], Awaitable[datetime | None] | datetime | None]


@dataclass(frozen=True, slots=True)
class Hooks:
    """What the sandbox cannot do by itself; None when nobody offered it."""

    on_next: NextMoment | None = None
    on_restart: Callable[[], Awaitable[None]] | None = None


def control_app(world: World, faults: Faults, hooks: Hooks) -> Starlette:
    """Return the page and `/control`."""
    control = _Control(world, faults, hooks)
    deeds = Deeds(world)
    return Starlette(
        routes=[
            Route("/", _index),
            Mount("/page", _Assets(directory=PAGE, check_dir=False)),
            Route("/control/state", control.state),
            Route("/control/events", control.events),
            Route("/control/clock", control.clock),
            Route("/control/clock", control.set_clock, methods=["POST"]),
            Route("/control/restart", control.restart, methods=["POST"]),
            Route("/control/fault", control.fault, methods=["POST"]),
            Route("/control/calls", control.calls),
            *deeds.routes(),
        ],
        exception_handlers={
            Refused: _refused,
            HTTPException: _http_error,
            KeyError: _incomplete,
            ValueError: _wrong,
            TypeError: _wrong,
        },
    )


ASK_AGAIN = {"Cache-Control": "no-cache"}
"""The browser keeps the page's files, but asks each time whether they changed: no reload shows an old mix."""


class _Assets(StaticFiles):
    """The page's scripts and styles."""

    @override
    async def get_response(self, path: str, scope: Scope) -> Response:
        response = await super().get_response(path, scope)
        response.headers.update(ASK_AGAIN)
        return response


async def _index(_: Request) -> Response:
    return FileResponse(PAGE / "index.html", headers=ASK_AGAIN)


async def _refused(_: Request, error: Exception) -> Response:
    return JSONResponse({"error": str(error)}, 409)


async def _http_error(_: Request, error: Exception) -> Response:
    status = error.status_code if isinstance(error, HTTPException) else 500
    words = error.detail if isinstance(error, HTTPException) else ""
    return JSONResponse({"error": words or "出错了"}, status)


async def _incomplete(_: Request, error: Exception) -> Response:
    return JSONResponse({"error": f"缺少参数 {error}"}, 400)


async def _wrong(_: Request, error: Exception) -> Response:
    return JSONResponse({"error": f"参数有误：{error}"}, 400)


class _Control:
    """State, clock, events, faults, transcript."""

    def __init__(self, world: World, faults: Faults, hooks: Hooks) -> None:
        self._world = world
        self._faults = faults
        self._hooks = hooks

    async def state(self, _: Request) -> Response:
        has_next, can_restart = self._hooks.on_next is not None, self._hooks.on_restart is not None
        return JSONResponse(views.state(self._world, can_restart=can_restart, has_next=has_next))

    async def clock(self, _: Request) -> Response:
        return JSONResponse(views.clock(self._world.clock))

    async def set_clock(self, request: Request) -> Response:
        wish = await request.json()
        clock = self._world.clock
        if wish.get("next"):
            clock.set(await self._next_moment())
        elif "set" in wish:
            moment = datetime.fromisoformat(wish["set"])
            clock.set(moment if moment.tzinfo else moment.replace(tzinfo=ZONE))
        else:
            clock.advance(timedelta(seconds=float(wish["advance"])))
        return JSONResponse(views.clock(clock))

    async def _next_moment(self) -> datetime:
        moment = self._hooks.on_next() if self._hooks.on_next is not None else None
        if inspect.isawaitable(moment):
            moment = await moment
        if moment is None:
            raise HTTPException(404, "没有计划中的提醒")
        return moment

    async def restart(self, _: Request) -> Response:
        if self._hooks.on_restart is None:
            raise HTTPException(404, "这里不能重启机器人")
        await self._hooks.on_restart()
        self._world.events.publish("restart")
        return JSONResponse({"restarted": True})

    async def fault(self, request: Request) -> Response:
        wish = await request.json()
        self._faults.next(
            wish["method"],
            wish["kind"],
            times=int(wish.get("times", 1)),
            chat_id=wish.get("chat_id"),
            delay=float(wish.get("delay", 1.0)),
        )
        return JSONResponse({"planned": len(self._faults.planned)})

    async def calls(self, request: Request) -> Response:
        after = int(request.query_params.get("after", 0))
        made = self._world.calls[after:]
        return JSONResponse({
            "calls": [views.call(number, one) for number, one in enumerate(made, after + 1)],
            "next": after + len(made),
        })  # fmt: skip

    async def events(self, _: Request) -> Response:
        return StreamingResponse(self._stream(), media_type="text/event-stream", headers=ASK_AGAIN)

    async def _stream(self) -> AsyncIterator[str]:
        """Yield server-sent events, and a comment when nothing happened for 15 seconds."""
        with self._world.events.subscribe() as feed:
            yield ": hello\n\n"
            while True:
                try:
                    happened = await asyncio.wait_for(feed.next(), KEEP_ALIVE)
                except TimeoutError:
                    yield ": still here\n\n"
                    continue
                if happened.kind in views.SHOWN_EVENTS:
                    value: dict[str, Any] = views.event(self._world, happened)
                    yield f"data: {json.dumps(value, ensure_ascii=False)}\n\n"
