"""Delivery of updates by webhook: in order, again until the bot answers 2xx."""

import asyncio
import json

import aiohttp

from bot.sandbox.inbox import Webhook
from bot.sandbox.world import World

SECRET_HEADER = "X-Telegram-Bot-Api-Secret-Token"  # noqa: S105 - the name of a header
ANSWER_WITHIN = 10.0
OK = range(200, 300)


class WebhookPost:
    """Posts the inbox to whatever webhook is set, one update at a time.

    Telegram opens up to `max_connections`; in order and one by one is what every bot must be able to take.
    `retry_after` is the pause in real seconds after a refusal.
    """

    def __init__(self, world: World, *, retry_after: float = 0.5) -> None:
        self._world = world
        self.retry_after = retry_after

    async def run(self) -> None:
        """Deliver until cancelled."""
        inbox = self._world.inbox
        async with aiohttp.ClientSession(timeout=aiohttp.ClientTimeout(total=ANSWER_WITHIN)) as client:
            while True:
                await inbox.webhook_changed.wait()
                hook = inbox.webhook
                if hook is None:
                    inbox.webhook_changed.clear()
                elif not inbox.pending:
                    hook.wake.clear()
                    await hook.wake.wait()
                else:
                    await self._deliver_first(client, hook)

    async def _deliver_first(self, client: aiohttp.ClientSession, hook: Webhook) -> None:
        inbox = self._world.inbox
        update = inbox.pending[0]
        error = await self._post(client, hook, update)
        if inbox.webhook is not hook:
            return
        if not error:
            inbox.confirm(update["update_id"] + 1)
            return
        hook.last_error, hook.last_error_at = error, int(self._world.clock.now().timestamp())
        inbox.on_change()
        await asyncio.sleep(self.retry_after)

    async def _post(self, client: aiohttp.ClientSession, hook: Webhook, update: dict[str, object]) -> str:
        """Post one update; return what went wrong, empty when the bot took it."""
        headers = {"Content-Type": "application/json"}
        if hook.secret_token:
            headers[SECRET_HEADER] = hook.secret_token
        try:
            body = json.dumps(update, ensure_ascii=False).encode()
            async with client.post(hook.url, data=body, headers=headers) as answer:
                if answer.status in OK:
                    return ""
                return f"Wrong response from the webhook: {answer.status} {answer.reason}"
        except (aiohttp.ClientError, TimeoutError) as error:
            return f"Connection failed: {type(error).__name__}"
