"""The rules for reply_markup."""

from typing import Any

from bot.sandbox.errors import ApiError, bad_request
from bot.sandbox.params import Params
from bot.sandbox.richtext import is_url

MAX_CALLBACK_DATA = 64
MAX_BUTTONS = 100
_ACTIONS = {
    "callback_data", "url", "switch_inline_query", "switch_inline_query_current_chat",
    "switch_inline_query_chosen_chat", "login_url", "web_app", "pay", "callback_game", "copy_text",
}  # fmt: skip
_KINDS = ("inline_keyboard", "keyboard", "remove_keyboard", "force_reply")

Row = list[dict[str, Any]]


def read_markup(
    params: Params, *, inline_only: bool = False
) -> tuple[list[Row] | None, dict[str, Any] | None]:
    """Return the inline keyboard and the other markup of a call; at most one of them is there.

    An inline keyboard without buttons is None, as Telegram drops it.

    Raises:
        ApiError: the markup breaks a rule.
    """
    markup = params.data("reply_markup")
    if markup is None:
        return None, None
    if not isinstance(markup, dict):
        raise bad_request("object expected as reply markup")
    kind = next((key for key in _KINDS if key in markup), None)
    if kind == "inline_keyboard":
        return _inline(markup["inline_keyboard"]), None
    if inline_only:
        raise bad_request("inline keyboard expected")
    if kind == "keyboard":
        _check_reply_keyboard(markup["keyboard"])
    return None, markup if kind else None


def _rows(raw: Any, what: str) -> list[list[Any]]:
    if not isinstance(raw, list):
        raise bad_request(f'field "{what}" of the ReplyMarkup must be an Array')
    if not all(isinstance(row, list) for row in raw):
        raise bad_request(f'field "{what}" of the ReplyMarkup must be an Array of Arrays')
    if sum(len(row) for row in raw) > MAX_BUTTONS:
        raise bad_request("REPLY_MARKUP_TOO_LONG")
    return [row for row in raw if row]


def _inline(raw: Any) -> list[Row] | None:
    rows = _rows(raw, "inline_keyboard")
    for row in rows:
        for button in row:
            _check_inline_button(button)
    return rows or None


def _check_inline_button(button: Any) -> None:
    if not isinstance(button, dict):
        raise _unreadable("Object expected")
    if not isinstance(button.get("text"), str):
        raise _unreadable('Can\'t find field "text"')
    if not button["text"].strip():
        raise bad_request("BUTTON_TEXT_INVALID")
    actions = _ACTIONS & button.keys()
    if not actions:
        raise _unreadable("Text buttons are unallowed in the inline keyboard")
    if len(actions) > 1:
        raise _unreadable("Exactly one of the optional fields must be used")
    if "callback_data" in button:
        data = button["callback_data"]
        if not isinstance(data, str) or not 1 <= len(data.encode()) <= MAX_CALLBACK_DATA:
            raise bad_request("BUTTON_DATA_INVALID")
    if "url" in button and not (isinstance(button["url"], str) and is_url(button["url"])):
        raise bad_request(f"inline keyboard button URL '{button['url']}' is invalid: Wrong HTTP URL")


def _check_reply_keyboard(raw: Any) -> None:
    rows = _rows(raw, "keyboard")
    if not rows:
        raise bad_request("can't parse reply keyboard markup: keyboard must be non-empty")
    for row in rows:
        for button in row:
            text = (
                button
                if isinstance(button, str)
                else button.get("text")
                if isinstance(button, dict)
                else None
            )
            if not isinstance(text, str):
                raise bad_request("can't parse keyboard button: Can't find field \"text\"")
            if not text.strip():
                raise bad_request("KEYBOARD_BUTTON_TEXT_INVALID")


def _unreadable(what: str) -> ApiError:
    return bad_request(f"can't parse inline keyboard button: {what}")
