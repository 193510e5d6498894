"""What a test of the sandbox touches: a served world with two people, a stranger, a group and a forum."""

import json
from dataclasses import dataclass
from typing import Any

import aiohttp
from telegram import Bot

from bot.sandbox.model import Chat, Message, Person
from bot.sandbox.server import Sandbox
from bot.sandbox.world import World

TOKEN = "5200100:tests"
GROUP = -4001
FORUM = -1_000_000_004_002


class Ticker:
    """Real seconds, as far as the sandbox can tell."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def __call__(self) -> float:
        return self.seconds


@dataclass
class Telegram:
    """Everything a test of the sandbox touches."""

    world: World
    sandbox: Sandbox
    bot: Bot
    http: aiohttp.ClientSession
    ticker: Ticker
    zhang: Person
    li: Person
    stranger: Person
    group: Chat
    forum: Chat

    async def call(self, method: str, **params: Any) -> dict[str, Any]:
        """Call a method with form parameters, as python-telegram-bot writes them; return the whole answer."""
        form = {
            name: value if isinstance(value, str) else json.dumps(value) for name, value in params.items()
        }
        async with self.http.post(f"{self.sandbox.api_url}{TOKEN}/{method}", data=form) as answer:
            value: dict[str, Any] = await answer.json()
            return value | {"status": answer.status}

    async def refusal(self, method: str, **params: Any) -> str:
        """Call a method that must be refused; return the description."""
        answer = await self.call(method, **params)
        assert answer["ok"] is False, answer
        assert answer["status"] == answer["error_code"]
        return str(answer["description"])

    async def updates(self, **params: Any) -> list[dict[str, Any]]:
        """Return the pending updates without confirming them."""
        answer = await self.call("getUpdates", **params)
        result: list[dict[str, Any]] = answer["result"]
        return result

    async def control(self, method: str, path: str, body: object = None) -> tuple[int, Any]:
        """Call the control API; return status and JSON."""
        async with self.http.request(method, f"{self.sandbox.address}/control/{path}", json=body) as answer:
            return answer.status, await answer.json()

    def last(self, chat: Chat) -> Message:
        """Return the newest message of a chat."""
        return chat.messages[-1]
