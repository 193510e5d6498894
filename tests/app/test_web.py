"""HTTP in: the webhook with its secret, `/health`, `/metrics`."""

import io
from collections.abc import AsyncIterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import aiohttp
import pytest
import pytest_asyncio

from bot.services.ask import AskService
from bot.services.remind import RemindService
from bot.web import SECRET_HEADER, WEBHOOK_PATH
from tests.support.processes import free_port
from tests.support.town import Town, open_town

SECRET = "hush-hush"
UPDATE = {
    "update_id": 1,
    "message": {
        "message_id": 1,
        "date": 1551659400,
        "chat": {"id": 1003, "type": "private"},
        "from": {"id": 1003, "is_bot": False, "first_name": "张敏"},
        "text": "交流日多久一次",
    },
}


@dataclass
class Web:
    """A bot that listens, and a client of it."""

    town: Town
    http: aiohttp.ClientSession
    address: str

    async def post(self, secret: str | None, body: Any, **options: Any) -> int:
        """Post to the webhook; return the status."""
        headers = {} if secret is None else {SECRET_HEADER: secret}
        url = self.address + WEBHOOK_PATH
        async with self.http.post(url, headers=headers, json=body, **options) as answer:
            return answer.status


@pytest_asyncio.fixture
async def web(tmp_path: Path, ask_service: AskService) -> AsyncIterator[Web]:
    port = free_port()
    address = f"http://127.0.0.1:{port}"
    telegram: dict[str, object] = {
        "mode": "webhook",
        "webhook_url": address,
        "webhook_secret": SECRET,
        "port": port,
    }
    async with (
        open_town(tmp_path, ask_service, telegram=telegram) as town,
        aiohttp.ClientSession() as http,
    ):
        yield Web(town, http, address)


async def test_updates_that_telegram_brings_are_answered(web: Web) -> None:
    await web.town.play(
        ("张敏", "中牟县", "/ask 交流日多久一次", "每月"),
        ("张敏", "私聊", "/start report", "1. 教育团工委"),
        ("张敏", "私聊", "[是]", "2. "),
    )


async def test_nobody_gets_in_without_the_secret(web: Web) -> None:
    assert [await web.post(secret, UPDATE) for secret in (None, "", "hush", "密")] == [403] * 4
    await web.town.settled()
    assert web.town.bot_messages(web.town.chat("私聊", web.town.person("张敏"))) == []


async def test_what_is_no_update_is_refused_and_does_no_harm(web: Web) -> None:
    assert await web.post(SECRET, ["not", "an", "update"]) == 400
    url = web.address + WEBHOOK_PATH
    async with web.http.post(url, headers={SECRET_HEADER: SECRET}, data=b"\xff{") as answer:
        assert answer.status == 400
    async with web.http.post(
        url, headers={SECRET_HEADER: SECRET}, data=io.BytesIO(b" " * (1 << 21))
    ) as answer:
        assert answer.status == 413
    await web.town.play(("张敏", "中牟县", "/ask 交流日多久一次", "每月"))


async def test_a_bot_that_is_stopping_lets_telegram_bring_the_update_again(web: Web) -> None:
    application = web.town.application
    assert application is not None
    await application.stop()
    assert await web.post(SECRET, UPDATE) == 503
    assert application.update_queue.empty()
    async with web.http.get(web.address + "/health") as answer:
        assert (answer.status, await answer.json()) == (503, {"ok": False, "database": True})
    await application.start()
    assert await web.post(SECRET, UPDATE) == 200


async def test_health_says_that_bot_and_database_are_well(web: Web) -> None:
    async with web.http.get(web.address + "/health") as answer:
        assert (answer.status, await answer.json()) == (200, {"ok": True, "database": True})


async def test_health_is_honest_about_a_lost_database(web: Web, monkeypatch: pytest.MonkeyPatch) -> None:
    async def lost(_service: RemindService) -> None:
        raise ConnectionError("the database does not answer")

    monkeypatch.setattr(RemindService, "next_send_at", lost)
    async with web.http.get(web.address + "/health") as answer:
        assert (answer.status, await answer.json()) == (503, {"ok": False, "database": False})


async def test_metrics_count_what_the_bot_does(web: Web) -> None:
    async with web.http.get(web.address + "/metrics") as answer:
        said = await answer.text()
    assert "# TYPE jishi_deliveries_total counter" in said
    assert "# TYPE jishi_updates_total counter" in said


async def test_a_polling_bot_has_health_but_no_webhook(tmp_path: Path, ask_service: AskService) -> None:
    port = free_port()
    async with (
        open_town(tmp_path, ask_service, telegram={"port": port}),
        aiohttp.ClientSession() as http,
    ):
        async with http.get(f"http://127.0.0.1:{port}/health") as answer:
            assert answer.status == 200
        async with http.post(f"http://127.0.0.1:{port}{WEBHOOK_PATH}", json=UPDATE) as answer:
            assert answer.status == 404
