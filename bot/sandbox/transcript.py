"""The last things said and called, for the error of a wait that never ended."""

from bot.sandbox.state import WorldState

_LAST_MESSAGES = 20
_LAST_CALLS = 12
_WIDTH = 100


def transcript(world: WorldState) -> str:
    """Return the last messages of all chats and the last Bot API calls, one per line."""
    said = sorted((m for chat in world.chats.values() for m in chat.messages), key=lambda m: m.date)
    lines = ["-- messages"]
    for message in said[-_LAST_MESSAGES:]:
        words = message.service_text or message.text or ("[photo]" if message.photo else "[file]")
        buttons = " ".join(f"[{button.text}]" for row in message.buttons for button in row)
        where = message.chat.title or "private"
        lines.append(f"{where} #{message.id} {message.sender.name}: {_short(words)} {buttons}".rstrip())
    lines.append("-- calls")
    for call in world.calls[-_LAST_CALLS:]:
        outcome = "ok" if call.ok else f"{call.error_code} {call.description}"
        lines.append(f"{call.method} {_short(str(call.params))} -> {outcome}")
    lines.append(f"-- updates not confirmed: {len(world.inbox.pending)}")
    return "\n".join(lines)


def _short(text: str) -> str:
    line = " ".join(text.split())
    return line if len(line) <= _WIDTH else f"{line[: _WIDTH - 1]}…"
