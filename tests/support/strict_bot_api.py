"""A Bot API that keeps Telegram's limits to the letter."""

import asyncio
import json
from collections import defaultdict
from collections.abc import Sequence
from typing import Any

from telegram.request import BaseRequest, RequestData
from typing_extensions import override


class StrictServer(BaseRequest):
    """A Bot API that counts arrivals in sliding windows, and remembers what it took and what it refused."""

    def __init__(self, trips: Sequence[float] = (0.02,)) -> None:
        self.trips = trips
        self.calls: list[tuple[str, dict[str, Any], float]] = []
        self.taken: list[tuple[int, str, float]] = []
        self.refused: list[tuple[int, str, float]] = []
        self.arrivals: dict[int, list[float]] = defaultdict(list)
        self.refuse_next: dict[int, list[int]] = defaultdict(list)

    @property
    @override
    def read_timeout(self) -> float:
        return 5.0

    @override
    async def initialize(self) -> None: ...

    @override
    async def shutdown(self) -> None: ...

    @override
    async def do_request(
        self, url: str, method: str, request_data: RequestData | None = None, *_: Any, **__: Any
    ) -> tuple[int, bytes]:
        trip = self.trips[len(self.calls) % len(self.trips)]
        endpoint = url.rpartition("/")[2]
        parameters = dict(request_data.parameters) if request_data else {}
        self.calls.append((endpoint, parameters, asyncio.get_running_loop().time()))
        await asyncio.sleep(trip)
        status, answer = self._answer(endpoint, parameters, asyncio.get_running_loop().time())
        await asyncio.sleep(trip)
        return status, json.dumps(answer).encode()

    def _answer(self, endpoint: str, parameters: dict[str, Any], now: float) -> tuple[int, dict[str, Any]]:
        if not endpoint.startswith(("sendMessage", "edit", "sendMediaGroup")):
            return 200, {"ok": True, "result": True}
        chat = int(parameters["chat_id"])
        message = (chat, str(parameters.get("text", "")), now)
        pause = self.refuse_next[chat].pop(0) if self.refuse_next[chat] else self._too_fast(chat, now)
        if pause:
            self.refused.append(message)
            return 429, {
                "ok": False,
                "description": "Too Many Requests",
                "parameters": {"retry_after": pause},
            }
        self.taken.append(message)
        self.arrivals[chat].append(now)
        sent = {"message_id": len(self.taken), "date": 0, "chat": {"id": chat, "type": "group"}}
        return 200, {"ok": True, "result": [sent] if endpoint == "sendMediaGroup" else sent}

    def _too_fast(self, chat: int, now: float) -> int:
        overall = sum(now - moment < 1.0 for _, _, moment in self.taken[-40:])
        own = self.arrivals[chat]
        in_a_second = sum(now - moment < 1.0 for moment in own)
        in_a_minute = sum(now - moment < 60.0 for moment in own)
        return 3 if overall >= 30 or in_a_second >= 1 or (chat < 0 and in_a_minute >= 20) else 0

    def texts_to(self, chat: int) -> list[str]:
        return [text for key, text, _ in self.taken if key == chat]
