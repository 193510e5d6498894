"""Updates by webhook: in order, with the secret, again after a refusal."""

import asyncio
from collections.abc import AsyncIterator
from dataclasses import dataclass, field
from typing import Any

import pytest
import pytest_asyncio
from aiohttp import web
from telegram.error import BadRequest

from bot.sandbox.webhook import SECRET_HEADER
from tests.support.sandbox_room import Telegram

pytest_plugins = ["tests.support.sandbox_fixtures"]


@dataclass
class Receiver:
    """A bot's web server that answers with the planned status codes, then 200."""

    url: str = ""
    statuses: list[int] = field(default_factory=list)
    got: "asyncio.Queue[tuple[str, dict[str, Any]]]" = field(default_factory=asyncio.Queue)

    async def take(self, request: web.Request) -> web.Response:
        self.got.put_nowait((request.headers.get(SECRET_HEADER, ""), await request.json()))
        return web.Response(status=self.statuses.pop(0) if self.statuses else 200)


@pytest_asyncio.fixture
async def receiver() -> AsyncIterator[Receiver]:
    taker = Receiver()
    app = web.Application()
    app.router.add_post("/hook", taker.take)
    runner = web.AppRunner(app)
    await runner.setup()
    site = web.TCPSite(runner, "127.0.0.1", 0)
    await site.start()
    taker.url = f"http://127.0.0.1:{runner.addresses[0][1]}/hook"
    yield taker
    await runner.cleanup()


async def test_updates_arrive_in_order_with_the_secret_and_are_confirmed(
    telegram: Telegram, receiver: Receiver
) -> None:
    telegram.world.say(telegram.zhang, telegram.group, "/before")
    await telegram.bot.set_webhook(receiver.url, secret_token="s3cret")
    telegram.world.say(telegram.zhang, telegram.group, "/after")
    got = [await receiver.got.get(), await receiver.got.get()]
    assert [secret for secret, _ in got] == ["s3cret", "s3cret"]
    assert [update["message"]["text"] for _, update in got] == ["/before", "/after"]
    await telegram.sandbox.caught_up()
    assert (await telegram.bot.get_webhook_info()).pending_update_count == 0


async def test_a_refused_update_comes_again_before_the_next(telegram: Telegram, receiver: Receiver) -> None:
    telegram.sandbox.webhook.retry_after = 0
    receiver.statuses = [500, 503]
    await telegram.bot.set_webhook(receiver.url)
    telegram.world.say(telegram.zhang, telegram.group, "/a")
    telegram.world.say(telegram.zhang, telegram.group, "/b")
    got = [(await receiver.got.get())[1]["message"]["text"] for _ in range(4)]
    assert got == ["/a", "/a", "/a", "/b"]
    await telegram.sandbox.caught_up()
    info = await telegram.bot.get_webhook_info()
    assert info.last_error_message == "Wrong response from the webhook: 503 Service Unavailable"


async def test_a_bot_that_does_not_listen_leaves_its_updates_pending(telegram: Telegram) -> None:
    telegram.sandbox.webhook.retry_after = 0
    await telegram.bot.set_webhook("http://127.0.0.1:9/hook")
    telegram.world.say(telegram.zhang, telegram.group, "/a")
    hook = telegram.world.inbox.webhook
    assert hook is not None
    await telegram.world.until(lambda: hook.last_error)
    info = await telegram.bot.get_webhook_info()
    assert info.pending_update_count == 1
    assert (info.last_error_message or "").startswith("Connection failed")


async def test_after_delete_webhook_nothing_more_is_posted(telegram: Telegram, receiver: Receiver) -> None:
    await telegram.bot.set_webhook(receiver.url)
    telegram.world.say(telegram.zhang, telegram.group, "/a")
    await receiver.got.get()
    await telegram.sandbox.caught_up()
    await telegram.bot.delete_webhook()
    telegram.world.say(telegram.zhang, telegram.group, "/b")
    [update] = await telegram.updates()
    assert update["message"]["text"] == "/b"
    assert receiver.got.empty()


@pytest.mark.parametrize(
    ("url", "secret", "fault"),
    [
        ("http://example.org/hook", "", "An https url must be provided for webhook"),
        ("https://example.org:8080/hook", "", "Webhook can be set up only on ports 80, 88, 443 or 8443"),
        ("https://example.org/hook", "密", "Secret token contains unallowed characters"),
    ],
)
async def test_a_bad_webhook_is_refused(telegram: Telegram, url: str, secret: str, fault: str) -> None:
    with pytest.raises(BadRequest, match=f"(?i){fault}"):
        await telegram.bot.set_webhook(url, secret_token=secret)
