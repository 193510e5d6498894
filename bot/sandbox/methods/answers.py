"""answerCallbackQuery and answerInlineQuery."""

from typing import Any

from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.methods.registry import served
from bot.sandbox.model import CallbackAnswer
from bot.sandbox.params import Params
from bot.sandbox.richtext import is_url, parse_html
from bot.sandbox.state import QUERY_LIFETIME
from bot.sandbox.world import World

MAX_TOAST = 200
MAX_RESULTS = 50
MAX_RESULT_ID = 64


def _too_late() -> ApiError:
    return bad_request("query is too old and response timeout expired or query ID is invalid")


@served("answerCallbackQuery")
def answer_callback_query(world: World, params: Params) -> Any:
    """Serve answerCallbackQuery: once, within 15 real seconds."""
    press = world.presses.get(params.text("callback_query_id") or "")
    if press is None or press.answer.done() or world.monotonic() - press.pressed_at > QUERY_LIFETIME:
        raise _too_late()
    text, url = params.text("text") or "", params.text("url")
    if len(text) > MAX_TOAST:
        raise bad_request("MESSAGE_TOO_LONG")
    if url and not is_url(url):
        raise bad_request("URL_INVALID")
    del world.presses[press.id]
    press.answer.set_result(CallbackAnswer(text, show_alert=params.flag("show_alert"), url=url))
    shown = {"text": text, "show_alert": params.flag("show_alert"), "person": press.person.id}
    world.events.publish("callback", press.message.chat.id, press.message.id, **shown)
    return True


@served("answerInlineQuery")
def answer_inline_query(world: World, params: Params) -> Any:
    """Serve answerInlineQuery: once, within 15 real seconds, up to 50 results."""
    query = world.inline_queries.get(params.text("inline_query_id") or "")
    if query is None or query.results.done() or world.monotonic() - query.asked_at > QUERY_LIFETIME:
        raise _too_late()
    results = params.data("results")
    if not isinstance(results, list):
        raise bad_request("can't parse inline query results: expected an Array")
    if len(results) > MAX_RESULTS:
        raise bad_request("RESULTS_TOO_MUCH")
    seen: set[str] = set()
    for result in results:
        _check_result(result, seen)
    del world.inline_queries[query.id]
    query.results.set_result(results)
    return True


def _check_result(result: Any, seen: set[str]) -> None:
    if not isinstance(result, dict) or not isinstance(result.get("type"), str):
        raise bad_request("can't parse inline query result: Can't find field \"type\"")
    name = str(result.get("id", ""))
    if not 1 <= len(name.encode()) <= MAX_RESULT_ID:
        raise bad_request("RESULT_ID_INVALID")
    if name in seen:
        raise bad_request("RESULT_ID_DUPLICATE")
    seen.add(name)
    content = result.get("input_message_content")
    if result["type"] == "article":
        if not result.get("title"):
            raise bad_request("can't parse inline query result: Can't find field \"title\"")
        if not isinstance(content, dict) or not content.get("message_text"):
            raise bad_request("can't parse inline query result: Can't find field \"input_message_content\"")
    if isinstance(content, dict) and str(content.get("parse_mode", "")).lower() == "html":
        parse_html(str(content.get("message_text", "")))
