"""Turns an answer into the complete plain text a person reads. The wording of answers is here."""

from datetime import date

from bot.core.ask_answer import Answer, Basis, Line

MOST_LINES = 20
"""Lines of a list in one text; a chat pages the rest."""


def plain(answer: Answer, *, today: date) -> str:
    """Return the answer's text: direct line, variants with days left by `today`, then 依据."""
    parts = [answer.headline]
    parts += lines(answer, today)
    parts += [quoted(basis) for basis in answer.basis]
    if answer.suggestions:
        parts.append("您想问：")
        parts += [f"{number}. {item.label}" for number, item in enumerate(answer.suggestions, 1)]
    return "\n".join(parts)


def lines(answer: Answer, today: date) -> list[str]:
    """Return the variants of an answer, one line each; a long list says how many there are."""
    shown = [f"· {_line(line, today)}" for line in answer.figures[:MOST_LINES]]
    if len(answer.figures) > MOST_LINES:
        shown.append(f"……共{len(answer.figures)}项")
    return shown


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
    """Return where an answer rests: clause and verbatim words."""
    place = basis.clause if basis.title and basis.title in basis.clause else f"{basis.clause} {basis.title}".strip()
    return f"依据：{place}「{basis.quote}」" if basis.quote else f"依据：{place}"
