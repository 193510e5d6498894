"""getUpdates and webhooks."""

import re
from typing import Any
from urllib.parse import urlsplit

from bot.sandbox.errors import bad_request
from bot.sandbox.inbox import MAX_UPDATES, Webhook
from bot.sandbox.methods.registry import METHODS, Served, served
from bot.sandbox.params import Params
from bot.sandbox.signatures import PARAMETERS
from bot.sandbox.world import World

MAX_WAIT = 50
_SECRET = re.compile(r"[A-Za-z0-9_-]{0,256}")
_PORTS = {80, 88, 443, 8443}
_LOOPBACK = {"127.0.0.1", "localhost", "::1"}
_MAX_CONNECTIONS = 40


async def get_updates(world: World, params: Params) -> Any:
    """Serve getUpdates with long polling; `timeout` in seconds, at most 50."""
    world.inbox.allow(_kinds(params))
    limit = params.integer("limit") or MAX_UPDATES
    seconds = min(MAX_WAIT, max(0.0, params.number("timeout") or 0.0))
    return await world.inbox.fetch(params.integer("offset") or 0, min(max(limit, 1), MAX_UPDATES), seconds)


METHODS["getupdates"] = Served("getUpdates", None, get_updates, PARAMETERS["getupdates"], None)


def _kinds(params: Params) -> list[str] | None:
    kinds = params.data("allowed_updates")
    if kinds is not None and not isinstance(kinds, list):
        raise bad_request("can't parse allowed updates JSON object")
    return kinds


@served("setWebhook")
def set_webhook(world: World, params: Params) -> Any:
    """Serve setWebhook; like a self-hosted server it also takes plain HTTP, here only to this machine."""
    url = params.text("url") or ""
    if not url:
        return delete_webhook(world, params)
    parts = urlsplit(url)
    if parts.hostname not in _LOOPBACK:
        if parts.scheme != "https":
            raise bad_request("bad webhook: An HTTPS URL must be provided for webhook")
        if (parts.port or 443) not in _PORTS:
            raise bad_request("bad webhook: Webhook can be set up only on ports 80, 88, 443 or 8443")
    secret = params.text("secret_token") or ""
    if not _SECRET.fullmatch(secret):
        raise bad_request("secret token contains unallowed characters")
    world.inbox.allow(_kinds(params))
    if params.flag("drop_pending_updates"):
        world.inbox.drop()
    world.inbox.end_poll("terminated by setWebhook request")
    most = params.integer("max_connections") or _MAX_CONNECTIONS
    world.inbox.set_webhook(Webhook(url, secret, most))
    return True


@served("deleteWebhook")
def delete_webhook(world: World, params: Params) -> Any:
    """Serve deleteWebhook."""
    world.inbox.set_webhook(None)
    if params.flag("drop_pending_updates"):
        world.inbox.drop()
    return True


@served("getWebhookInfo")
def get_webhook_info(world: World, _: Params) -> Any:
    """Serve getWebhookInfo."""
    inbox, hook = world.inbox, world.inbox.webhook
    info: dict[str, Any] = {
        "url": hook.url if hook else "",
        "has_custom_certificate": False,
        "pending_update_count": len(inbox.pending),
    }
    if hook is not None:
        info["max_connections"] = hook.max_connections
        if hook.last_error:
            info |= {"last_error_date": hook.last_error_at, "last_error_message": hook.last_error}
    if inbox.allowed is not None:
        info["allowed_updates"] = sorted(inbox.allowed)
    return info
