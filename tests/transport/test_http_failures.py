"""What each failure of a call is told as: surely not sent, refused, or nobody knows."""

import asyncio
import socket
import traceback
from typing import Any

import pytest
from aiohttp import web
from telegram.error import BadRequest, ChatMigrated, NetworkError, RetryAfter

from bot.transport import NoAnswer, NotSent, OutcomeUnknown, outcome_of
from tests.support.local_servers import TOKEN, answering, bot_at, raw_server, read_request, web_server

REFUSALS = [
    (429, {"ok": False, "description": "slow", "parameters": {"retry_after": 3}}, RetryAfter),
    (400, {"ok": False, "description": "Bad Request: chat not found"}, BadRequest),
    (400, {"ok": False, "description": "moved", "parameters": {"migrate_to_chat_id": -100}}, ChatMigrated),
]


@pytest.mark.parametrize(("status", "body", "error"), REFUSALS)
async def test_an_answer_that_says_no_is_told_as_a_refusal(
    status: int, body: Any, error: type[Exception]
) -> None:
    async with web_server(answering(status, body)) as address, bot_at(address) as bot:
        with pytest.raises(error) as caught:
            await bot.send_message(1, "好")
    assert outcome_of(caught.value) == "refused"


async def test_a_gateways_error_page_leaves_the_outcome_unknown() -> None:
    async def respond(_: web.Request) -> web.StreamResponse:
        return web.Response(status=502, text="<html>Bad Gateway</html>", content_type="text/html")

    async with web_server(respond) as address, bot_at(address) as bot:
        with pytest.raises(NetworkError) as caught:
            await bot.send_message(1, "好")
    assert outcome_of(caught.value) == "unknown"


async def test_a_refused_connection_means_not_sent() -> None:
    with socket.socket() as taken:  # bound and not listening: nobody else gets the port, and it refuses
        taken.bind(("127.0.0.1", 0))
        async with bot_at(f"http://127.0.0.1:{taken.getsockname()[1]}") as bot:
            with pytest.raises(NotSent):
                await bot.send_message(1, "好")


async def test_waiting_in_vain_for_a_free_connection_means_not_sent() -> None:
    entered = asyncio.Event()

    async def speak(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await read_request(reader)
        entered.set()
        await reader.read()

    impatient = {"connection_pool_size": 1, "pool_timeout": 0.02, "connect_timeout": 0.02}
    async with raw_server(speak) as address, bot_at(address, **impatient) as bot:
        first = asyncio.ensure_future(bot.send_message(1, "一"))
        await entered.wait()
        with pytest.raises(NotSent):
            await bot.send_message(1, "二")
        first.cancel()
        await asyncio.gather(first, return_exceptions=True)


async def test_a_proxy_that_hangs_up_before_it_connects_means_not_sent() -> None:
    async def speak(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        assert (await read_request(reader)).startswith(b"CONNECT ")

    async with raw_server(speak) as proxy, bot_at("https://127.0.0.1:9", proxy=proxy) as bot:
        with pytest.raises(NotSent):
            await bot.send_message(1, "好")


async def test_a_server_that_does_not_answer_in_time_leaves_the_outcome_unknown() -> None:
    async def speak(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await read_request(reader)
        await reader.read()

    async with raw_server(speak) as address, bot_at(address, read_timeout=0.05) as bot:
        with pytest.raises(NoAnswer) as caught:
            await bot.send_message(1, "好")
    assert outcome_of(caught.value) == "unknown"


async def test_a_timeout_given_with_a_call_goes_before_the_default() -> None:
    async def speak(reader: asyncio.StreamReader, _: asyncio.StreamWriter) -> None:
        await read_request(reader)
        await reader.read()

    async with raw_server(speak) as address, bot_at(address, read_timeout=None) as bot:
        with pytest.raises(NoAnswer):
            await bot.send_message(1, "好", read_timeout=0.05)


@pytest.mark.parametrize("part_of_an_answer", [b"", b"HTTP/1.1 200 OK\r\nContent-Length: 90\r\n\r\n{"])
async def test_a_connection_lost_after_the_request_leaves_the_outcome_unknown_and_is_not_repeated(
    part_of_an_answer: bytes,
) -> None:
    requests: list[bytes] = []

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        requests.append(await read_request(reader))
        writer.write(part_of_an_answer)
        await writer.drain()

    async with raw_server(speak) as address, bot_at(address) as bot:
        with pytest.raises(OutcomeUnknown):
            await bot.send_message(1, "好")
    assert len(requests) == 1


async def test_a_call_that_only_reads_is_repeated_once_when_its_connection_is_lost() -> None:
    requests: list[bytes] = []

    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        requests.append(await read_request(reader))
        if len(requests) > 1:
            body = b'{"ok": true, "result": []}'
            writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: %d\r\n\r\n%s" % (len(body), body))
            await writer.drain()

    async with raw_server(speak) as address, bot_at(address) as bot:
        assert await bot.get_my_commands() == ()
    assert len(requests) == 2


async def test_no_traceback_shows_the_token() -> None:
    async def speak(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        await reader.read(100)
        writer.transport.abort()

    async with raw_server(speak) as address, bot_at(address) as bot:
        with pytest.raises(NetworkError) as lost:
            await bot.send_document(1, b"x" * 20_000_000)
    async with bot_at(address) as bot:
        with pytest.raises(NotSent) as refused:
            await bot.send_message(1, "好")
    async with bot_at("http://a b") as bot:
        with pytest.raises(NetworkError) as misspelt:
            await bot.send_message(1, "好")
    for caught in (lost, refused, misspelt):
        assert TOKEN not in "".join(traceback.format_exception(caught.value))
