"""The HTTP client through python-telegram-bot's own `Bot`, against servers on this machine."""

import io
from typing import Any

import pytest
from aiohttp import web
from telegram import InputFile, InputMediaDocument
from telegram.error import NetworkError

from bot.transport import AiohttpRequest, UnsupportedProxy
from tests.support.local_servers import SENT, TOKEN, answering, bot_at, web_server


async def test_a_message_arrives_with_its_parameters_as_the_bot_api_wants_them() -> None:
    seen: dict[str, Any] = {}

    async def respond(request: web.Request) -> web.StreamResponse:
        seen.update(await request.post(), path=request.path, agent=request.headers["User-Agent"])
        return web.json_response(SENT)

    async with web_server(respond) as address, bot_at(address) as bot:
        message = await bot.send_message(1, "好 & 100%", reply_parameters={"message_id": 4})  # type: ignore[arg-type]  # a dict shows the JSON as it goes out
    assert message.text == "好"
    assert seen["path"] == f"/bot{TOKEN}/sendMessage"
    assert (seen["chat_id"], seen["text"]) == ("1", "好 & 100%")
    assert seen["reply_parameters"] == '{"message_id": 4}'
    assert seen["agent"].startswith("python-telegram-bot")


@pytest.mark.parametrize("read_at_once", [True, False])
async def test_an_upload_arrives_whole_with_its_chinese_name_also_the_second_time(read_at_once: bool) -> None:  # noqa: FBT001  a parameter of the test
    seen: list[Any] = []

    async def respond(request: web.Request) -> web.StreamResponse:
        form = await request.post()
        file = form["document"]
        assert isinstance(file, web.FileField)
        seen.append((file.filename, file.content_type, file.file.read(), form["caption"]))
        return web.json_response(SENT)

    file = InputFile(io.BytesIO(b"\x00\r\n--x"), '报"表.xlsx', read_file_handle=read_at_once)
    async with web_server(respond) as address, bot_at(address) as bot:
        for _ in range(2):
            await bot.send_document(1, file, caption="周报")
    sheet = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
    assert seen == [('报"表.xlsx', sheet, b"\x00\r\n--x", "周报")] * 2


async def test_an_albums_files_are_found_under_the_names_that_its_parameters_give_them() -> None:
    seen: dict[str, Any] = {}

    async def respond(request: web.Request) -> web.StreamResponse:
        seen.update(await request.post())
        return web.json_response({"ok": True, "result": [SENT["result"]]})

    album = [InputMediaDocument(content, filename=f"{content!r}.txt") for content in (b"a", b"b")]
    async with web_server(respond) as address, bot_at(address) as bot:
        await bot.send_media_group(1, album)
    media = seen.pop("media")
    files = {name: field for name, field in seen.items() if isinstance(field, web.FileField)}
    assert len(files) == 2
    assert all(f"attach://{name}" in media for name in files)


async def test_a_file_name_cannot_smuggle_in_a_header() -> None:
    seen: list[str] = []

    async def respond(request: web.Request) -> web.StreamResponse:
        field = (await request.post())["document"]
        assert isinstance(field, web.FileField)
        seen.append(field.filename)
        return web.json_response(SENT)

    async with web_server(respond) as address, bot_at(address) as bot:
        await bot.send_document(1, b"x", filename="a\r\nX-Evil: 1")
    assert seen == ["a__X-Evil: 1"]


async def test_a_file_is_downloaded() -> None:
    async def respond(request: web.Request) -> web.StreamResponse:
        if request.path.endswith("/getFile"):
            return web.json_response(
                {"ok": True, "result": {"file_id": "f", "file_unique_id": "u", "file_path": "a.csv"}}
            )
        assert request.path == f"/file/bot{TOKEN}/a.csv"
        return web.Response(body=b"code,name")

    async with web_server(respond) as address, bot_at(address) as bot:
        file = await bot.get_file("f")
        assert bytes(await file.download_as_bytearray()) == b"code,name"


async def test_requests_go_through_the_proxy() -> None:
    seen: list[str] = []

    async def respond(request: web.Request) -> web.StreamResponse:
        seen.append(f"{request.headers['Host']} {request.headers['Proxy-Authorization']}")
        return web.json_response(SENT)

    async with web_server(respond) as address:
        proxy = address.replace("http://", "http://name:word@")
        async with bot_at("http://api.invalid", proxy=proxy) as bot:
            await bot.send_message(1, "好")
    assert seen == ["api.invalid Basic bmFtZTp3b3Jk"]


@pytest.mark.parametrize("proxy", ["socks5://user:word@127.0.0.1:1080", "127.0.0.1:8080", "http://", ""])
def test_a_proxy_that_cannot_be_used_is_refused_without_repeating_its_password(proxy: str) -> None:
    with pytest.raises(UnsupportedProxy) as caught:
        AiohttpRequest(proxy=proxy)
    assert "word" not in str(caught.value)


async def test_a_request_can_be_opened_again_after_it_was_closed() -> None:
    request = AiohttpRequest()
    with pytest.raises(RuntimeError):
        await request.do_request("http://127.0.0.1:9/", "POST")
    async with web_server(answering(200, SENT)) as address:
        for _ in range(2):
            await request.initialize()
            assert (await request.do_request(f"{address}/bot1/getMe", "POST"))[0] == 200
            await request.shutdown()
        await request.shutdown()


async def test_connections_are_reused() -> None:
    ports: set[int] = set()

    async def respond(request: web.Request) -> web.StreamResponse:
        assert request.transport is not None
        ports.add(request.transport.get_extra_info("peername")[1])
        return web.json_response(SENT)

    async with web_server(respond) as address, bot_at(address) as bot:
        for _ in range(5):
            await bot.send_message(1, "好")
    assert len(ports) == 1


async def test_a_redirect_is_not_followed() -> None:
    async def respond(request: web.Request) -> web.StreamResponse:
        assert request.path != "/elsewhere"
        return web.Response(status=302, headers={"Location": "/elsewhere"})

    async with web_server(respond) as address, bot_at(address) as bot:
        with pytest.raises(NetworkError):
            await bot.send_message(1, "好")
