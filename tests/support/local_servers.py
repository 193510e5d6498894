"""Servers on this machine that stand for the Bot API, and a bot that talks to them."""

import asyncio
from collections.abc import AsyncIterator, Awaitable, Callable
from contextlib import asynccontextmanager
from typing import Any

from aiohttp import web
from telegram import Bot

from bot.transport import AiohttpRequest

TOKEN = "1:secret"
SENT = {
    "ok": True,
    "result": {"message_id": 5, "date": 0, "chat": {"id": 1, "type": "private"}, "text": "好"},
}

Respond = Callable[[web.Request], Awaitable[web.StreamResponse]]
Speak = Callable[[asyncio.StreamReader, asyncio.StreamWriter], Awaitable[None]]


@asynccontextmanager
async def web_server(respond: Respond) -> AsyncIterator[str]:
    app = web.Application()
    app.router.add_route("*", "/{path:.*}", respond)
    runner = web.AppRunner(app, shutdown_timeout=0)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    try:
        yield f"http://127.0.0.1:{runner.addresses[0][1]}"
    finally:
        await runner.cleanup()


@asynccontextmanager
async def raw_server(speak: Speak) -> AsyncIterator[str]:
    async def connected(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        try:
            await speak(reader, writer)
        finally:
            writer.close()

    async with await asyncio.start_server(connected, "127.0.0.1", 0) as server:
        yield f"http://127.0.0.1:{server.sockets[0].getsockname()[1]}"


@asynccontextmanager
async def bot_at(address: str, **options: Any) -> AsyncIterator[Bot]:
    request = AiohttpRequest(**options)
    await request.initialize()
    try:
        yield Bot(TOKEN, base_url=f"{address}/bot", base_file_url=f"{address}/file/bot", request=request)
    finally:
        await request.shutdown()


def answering(status: int, body: Any) -> Respond:
    async def respond(_: web.Request) -> web.StreamResponse:
        return web.json_response(body, status=status)

    return respond


async def read_request(reader: asyncio.StreamReader) -> bytes:
    head = await reader.readuntil(b"\r\n\r\n")
    length = next(
        (
            int(line.split(b":")[1])
            for line in head.split(b"\r\n")
            if line.lower().startswith(b"content-length")
        ),
        0,
    )
    return head + await reader.readexactly(length)
