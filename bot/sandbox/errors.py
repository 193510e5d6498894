"""The two ways of saying no: the Bot API's to the bot, and the world's to a person."""

from typing import Any


class ApiError(Exception):
    """A Bot API call is refused; becomes `{"ok": false, "error_code": …, "description": …}`.

    `parameters` is Telegram's ResponseParameters: `retry_after` (seconds) or `migrate_to_chat_id`.
    """

    def __init__(self, code: int, description: str, **parameters: int) -> None:
        super().__init__(f"{code} {description}")
        self.code = code
        self.description = description
        self.parameters = parameters

    def payload(self) -> dict[str, Any]:
        """Return the answer's JSON value."""
        answer: dict[str, Any] = {"ok": False, "error_code": self.code, "description": self.description}
        if self.parameters:
            answer["parameters"] = self.parameters
        return answer


class Refused(Exception):  # noqa: N818 - reads as what happened: the person was refused
    """A person tried what Telegram's own apps would not let them do; the text is Chinese, for the page."""


def bad_request(description: str) -> ApiError:
    """Return the 400 that Telegram words as `Bad Request: …`."""
    return ApiError(400, f"Bad Request: {description}")


def forbidden(description: str) -> ApiError:
    """Return the 403 that Telegram words as `Forbidden: …`."""
    return ApiError(403, f"Forbidden: {description}")
