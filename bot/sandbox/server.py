"""The HTTP server: Bot API, files, control API and page on one port of this machine."""

import asyncio
import contextlib
import socket
import struct
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager

import uvicorn
from starlette.types import Receive, Scope, Send
from uvicorn.protocols.http.h11_impl import H11Protocol
from uvicorn.server import ServerState

from bot.sandbox.api import Answer, BotApi
from bot.sandbox.clock import SandboxClock
from bot.sandbox.control import Hooks, NextMoment, control_app
from bot.sandbox.faults import Faults
from bot.sandbox.limits import Limits
from bot.sandbox.model import Call
from bot.sandbox.webhook import WebhookPost
from bot.sandbox.world import World

HOST = "127.0.0.1"
KEEP_ALIVE = 75
"""Seconds an idle connection stays open; with uvicorn's 5 a bot at rest would often find it just closed."""
_RESET_ON_CLOSE = struct.pack("ii", 1, 0)


class Sandbox:
    """A running Telegram for one bot.

    `on_next` returns the moment of the next planned reminder, for the page's clock; `on_restart` restarts the
    bot. `token` is the only one that is let in.
    """

    def __init__(
        self,
        world: World,
        clock: SandboxClock,
        *,
        token: str,
        on_next: NextMoment | None = None,
        on_restart: Callable[[], Awaitable[None]] | None = None,
    ) -> None:
        self.world = world
        self.clock = clock
        self.token = token
        self.limits = Limits(monotonic=world.monotonic)
        self.faults = Faults()
        self.webhook = WebhookPost(world)
        self.hooks = Hooks(on_next, on_restart)
        self.address = ""
        self._api = BotApi(world, token, self.limits, self.faults)
        self._control = control_app(world, self.faults, self.hooks)
        self._connections = ServerState()
        self._server: asyncio.Server | None = None
        self._delivery: asyncio.Task[None] | None = None

    @property
    def api_url(self) -> str:
        """What python-telegram-bot calls `base_url`."""
        return f"{self.address}/bot"

    @property
    def file_url(self) -> str:
        """What python-telegram-bot calls `base_file_url`."""
        return f"{self.address}/file/bot"

    @property
    def calls(self) -> list[Call]:
        """The transcript of Bot API calls; getUpdates appears only when it was refused."""
        return self.world.calls

    async def caught_up(self) -> None:
        """Wait until every queued update was confirmed: by a later offset, or by the webhook's 2xx."""
        await self.world.inbox.emptied()

    @asynccontextmanager
    async def serve(self, port: int = 0) -> AsyncIterator[str]:
        """Serve on 127.0.0.1 and yield the address, `http://127.0.0.1:PORT`; 0 picks a free port."""
        # uvicorn.Server would take over the process's signals and poll ten times a second.
        config = uvicorn.Config(
            self, lifespan="off", access_log=False, log_config=None, timeout_keep_alive=KEEP_ALIVE
        )
        config.load()
        loop = asyncio.get_running_loop()

        def protocol() -> H11Protocol:
            return H11Protocol(config, self._connections, {})

        self._server = await loop.create_server(protocol, HOST, port)
        self.address = f"http://{HOST}:{self._server.sockets[0].getsockname()[1]}"
        self._delivery = asyncio.create_task(self.webhook.run())
        try:
            yield self.address
        finally:
            await self.stop()

    async def stop(self) -> None:
        """Stop serving and cut long polls, event streams and mute calls; twice is harmless."""
        if self._server is not None:
            self._server.close()
        for connection in list(self._connections.connections):
            connection.transport.abort()
        tasks = [*self._connections.tasks, *([self._delivery] if self._delivery else [])]
        for task in tasks:
            task.cancel()
        await asyncio.gather(*tasks, return_exceptions=True)
        self._server = self._delivery = None

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request (ASGI)."""
        path: str = scope["path"]
        if path.startswith("/bot"):
            await self._give(await self._api.answer(path[4:], scope, receive), scope, receive, send)
        elif path.startswith("/file/bot"):
            await self._give(self._file(path[9:]), scope, receive, send)
        else:
            await self._control(scope, receive, send)

    def _file(self, path: str) -> Answer:
        token, _, file_path = path.partition("/")
        stored = self.world.files.at(file_path) if token == self.token else None
        if stored is None:
            return Answer(404, b'{"ok":false,"error_code":404,"description":"Not Found"}')
        return Answer(200, stored.data, stored.mime.encode())

    async def _give(self, answer: Answer, scope: Scope, receive: Receive, send: Send) -> None:
        if answer.cut or answer.mute:
            if answer.cut:
                self._cut(scope)
            with contextlib.suppress(asyncio.CancelledError):
                while (await receive())["type"] != "http.disconnect":
                    pass
            return
        headers = [
            (b"content-type", answer.content_type),
            (b"content-length", str(len(answer.body)).encode()),
        ]
        await send({"type": "http.response.start", "status": answer.status, "headers": headers})
        await send({"type": "http.response.body", "body": answer.body})

    def _cut(self, scope: Scope) -> None:
        """Abort the caller's connection so that it sees a reset, not an orderly end."""
        for connection in self._connections.connections:
            if isinstance(connection, H11Protocol) and connection.client == scope["client"]:
                raw = connection.transport.get_extra_info("socket")
                raw.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, _RESET_ON_CLOSE)
                connection.transport.abort()
                return
