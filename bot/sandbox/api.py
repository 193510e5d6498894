"""The Bot API side of the server: from a request's bytes to an answer's."""

import asyncio
import json
import logging
from collections.abc import Coroutine
from dataclasses import dataclass
from typing import Any

from starlette.requests import Request
from starlette.types import Receive, Scope

from bot.sandbox.errors import ApiError, Refused, bad_request
from bot.sandbox.faults import BAD_GATEWAY, Fault, Faults
from bot.sandbox.limits import Limits, too_many
from bot.sandbox.methods import METHODS, Served
from bot.sandbox.model import Call
from bot.sandbox.params import Params, from_form, from_multipart
from bot.sandbox.signatures import PARAMETERS
from bot.sandbox.world import World

MAX_FIELD = 1024 * 1024
_log = logging.getLogger(__name__)
_JSON = b"application/json"
_encode = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


@dataclass(frozen=True, slots=True)
class Answer:
    """What goes back; `cut`: nothing does, the connection is cut; `mute`: nothing does, ever."""

    status: int = 200
    body: bytes = b""
    content_type: bytes = _JSON
    cut: bool = False
    mute: bool = False


class BotApi:
    """Carries out Bot API calls on a world, within limits, with faults."""

    def __init__(self, world: World, token: str, limits: Limits, faults: Faults) -> None:
        self._world = world
        self._token = token
        self._limits = limits
        self._faults = faults

    async def answer(self, path: str, scope: Scope, receive: Receive) -> Answer:
        """Answer a request to `/bot<token>/<method>`; `path` is what follows `/bot`."""
        token, _, name = path.partition("/")
        if token != self._token:
            return _refusal(ApiError(401, "Unauthorized"))
        try:
            method = _method(name)
            params = await _params(scope, receive)
        except ApiError as error:
            self._record(name, Params({}), error)
            return _refusal(error)
        fault = (
            self._faults.take(method.name.lower(), params.text("chat_id")) if self._faults.planned else None
        )
        if fault is not None:
            return await self._fail(fault, method, params, receive)
        return await self._call(method, params, receive)

    async def _call(self, method: Served, params: Params, receive: Receive) -> Answer:
        """Check, do and record one call."""
        world = self._world
        try:
            _check_names(method, params)
            if method.cost is not None and self._limits.enabled:
                self._limits.take(params.text("chat_id") or "", method.cost(params))
            if method.action is not None:
                result = method.action(world, params)
            elif method.waits is not None:
                result = await _unless_gone(method.waits(world, params), receive)
        except ApiError as error:
            self._record(method.name, params, error)
            return _refusal(error)
        except Refused as error:
            refused = bad_request(str(error))
            self._record(method.name, params, refused)
            return _refusal(refused)
        except Exception as error:  # noqa: BLE001 - a fault of the sandbox must be told from one of the bot
            _log.exception("the sandbox failed in %s", method.name)
            failure = ApiError(500, f"Internal Server Error: the sandbox failed: {error!r}")
            self._record(method.name, params, failure)
            return _refusal(failure)
        if method.waits is None:
            self._record(method.name, params, None)
        return Answer(body=f'{{"ok":true,"result":{_encode(result)}}}'.encode())

    async def _fail(self, fault: Fault, method: Served, params: Params, receive: Receive) -> Answer:
        """Let a planned fault happen to a call."""
        match fault.kind:
            case "delay":
                await asyncio.sleep(fault.delay)
                return await self._call(method, params, receive)
            case "timeout_after_done":
                await self._call(method, params, receive)
                return Answer(mute=True)
            case "429":
                refused = too_many(max(1, round(fault.delay)))
            case "500":
                refused = ApiError(500, "Internal Server Error")
            case "502":
                self._record(method.name, params, ApiError(502, "Bad Gateway"))
                return Answer(502, BAD_GATEWAY, b"text/html")
            case "reset":
                self._record(method.name, params, ApiError(0, "connection reset"))
                return Answer(cut=True)
        self._record(method.name, params, refused)
        return _refusal(refused)

    def _record(self, name: str, params: Params, error: ApiError | None) -> None:
        """Add a line to the transcript. getUpdates is there only when it was refused."""
        world = self._world
        code, words = (error.code, error.description) if error else (None, "")
        world.calls.append(Call(name, params.shown(), error is None, code, world.clock.now(), words))
        world.events.publish("call", method=name)


def _method(name: str) -> Served:
    method = METHODS.get(name.lower())
    if method is None:
        known = name.lower() in PARAMETERS
        raise ApiError(404, f"Not Found: the sandbox does not serve {name}" if known else "Not Found")
    return method


async def _unless_gone(work: Coroutine[Any, Any, Any], receive: Receive) -> Any:
    """Return what `work` comes to; give it up when the caller hangs up, and return nothing.

    A poll that nobody listens to any more must not count as a second poller.
    """
    working = asyncio.create_task(work)
    hanging_up = asyncio.ensure_future(receive())
    try:
        await asyncio.wait({working, hanging_up}, return_when=asyncio.FIRST_COMPLETED)
        return await working if working.done() else []
    finally:
        working.cancel()
        hanging_up.cancel()


def _check_names(method: Served, params: Params) -> None:
    """Refuse what the method does not take; a file may also stand for an `attach://` address.

    Raises:
        ApiError: 400 with the names.
    """
    unknown = [name for name in params.values if name not in method.parameters]
    for name in params.files:
        attached = any(f"attach://{name}" in str(value) for value in params.values.values())
        if name not in method.parameters and not attached:
            unknown.append(name)
    if unknown:
        raise bad_request(f"unknown parameter of {method.name}: {', '.join(unknown)}")


async def _params(scope: Scope, receive: Receive) -> Params:
    content_type = ""
    for key, value in scope["headers"]:
        if key == b"content-type":
            content_type = value.decode("latin-1")
    if content_type.startswith("multipart/"):
        return await from_multipart(Request(scope, receive), max_part_size=MAX_FIELD)
    body = b""
    while True:
        event = await receive()
        body += event.get("body", b"")
        if not event.get("more_body"):
            return from_form(content_type, body, scope["query_string"].decode())


def _refusal(error: ApiError) -> Answer:
    return Answer(error.code, _encode(error.payload()).encode())
