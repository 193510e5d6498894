"""Turns an answer into the complete plain text a person reads. The wording of answers is here."""

from datetime import date

from bot.core.ask_answer import Answer, Basis, Line

MOST_LINES = 20
"""Lines of a list in one text; a chat pages the rest."""


def plain(answer: Answer, *, today: date) -> str:
    """Return the answer's text: direct line, variants with days left by `today`, then 依据."""
    parts = [answer.headline, *lines(answer, today), *citations(answer)]
    if answer.suggestions:
        parts.append("您想问：")
        parts += [f"{number}. {item.question}" for number, item in enumerate(answer.suggestions, 1)]
    return "\n".join(parts)


def citations(answer: Answer) -> list[str]:
    """Return where an answer rests, one text per clause; handlers show them as quotes."""
    with_words = [basis for basis in answer.basis if basis.quote]
    return [quoted(basis) for basis in with_words or (() if answer.figures else answer.basis)]


def lines(answer: Answer, today: date) -> list[str]:
    """Return the variants of an answer, a line each; handlers show them below the direct line."""
    cites = not any(basis.quote for basis in answer.basis)
    if len(answer.figures) == 1 and answer.found and answer.together == 1:
        return _only_line(answer.figures[0], today)
    shown = [
        f"· {_line(line, today)}{f'〔{line.clause}〕' if cites else ''}"
        for line in answer.figures[:MOST_LINES]
    ]
    if len(answer.figures) > MOST_LINES:
        shown.append(f"……共{len(answer.figures)}项")
    return shown


def _only_line(line: Line, today: date) -> list[str]:
    """Say what the direct line has not said of a single variant."""
    said = [f"责任：{'、'.join(line.owner)}"] if line.owner else []
    if line.due_date:
        said.append(f"截止{line.due_date.isoformat()}，{remaining(line.due_date, today)}")
    return ["；".join(said)] if said else []


def _line(line: Line, today: date) -> str:
    said = f"{line.due}{line.value}"
    text = f"{line.subject}：{said}" if said else line.subject
    if line.owner:
        text += f"（责任：{'、'.join(line.owner)}）"
    return f"{text}，{remaining(line.due_date, today)}" if line.due_date else text


def remaining(due: date, today: date) -> str:
    """Return how far off a last day is: `还有12天`, `今天到期` or `已到期`."""
    days = (due - today).days
    if days == 0:
        return "今天到期"
    return f"还有{days}天" if days > 0 else "已到期"


def quoted(basis: Basis) -> str:
    """Return the 依据 line: clause, title and, if there are any, its verbatim words."""
    place = (
        basis.clause
        if basis.title and basis.title in basis.clause
        else f"{basis.clause} {basis.title}".strip()
    )
    return f"依据：{place}「{basis.quote}」" if basis.quote else f"依据：{place}"
