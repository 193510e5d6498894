"""When a typed message is a quick paste, and what its doubts are asked back as."""

import re
from collections.abc import Mapping
from dataclasses import dataclass, replace

from bot.core.report import NOTE, Draft, Entry, Form
from bot.core.report_input import InputFault, Proposal, read_entry
from bot.core.report_numbers import NUMBER, clean
from bot.core.report_paste import Doubt, Paste, read_paste
from bot.core.report_steps import awaits_reason

SEVERAL = 2
"""From this many indicators on, a message is more than the answer to one question."""

_FIGURE = re.compile(NUMBER)
_ASKS = re.compile(
    r"[?？]|多少|多久|几[个次所家人名月时号]|什么|怎么|怎样|如何|哪|何时|是否|是不是|有没有|能不能|要不要|吗|呢$"
    r"|目标|要求|规定|应该|需要|要达到"
)


@dataclass(frozen=True, slots=True)
class Question:
    """A doubt as it is asked back."""

    fragment: str
    choices: tuple[tuple[str, Entry], ...]
    """What it may mean: indicator id and entry; each a button."""
    indicators: tuple[str, ...]
    """What it is about, for those without a choice."""
    fault: InputFault | None


def sounds_like_a_question(text: str) -> bool:
    """Tell whether `text` asks something of the plan rather than reports something."""
    return _ASKS.search(text) is not None


def may_be_paste(text: str) -> bool:
    """Tell at once whether a message could report something: it has a figure and asks nothing."""
    return _FIGURE.search(clean(text)) is not None and not sounds_like_a_question(text)


def paste_instead_of_answer(form: Form, draft: Draft, text: str) -> Paste | None:
    """Return what `text` reports if it is a quick paste rather than the answer that is awaited.

    A message about several indicators is one; so is one about a single other indicator, when it is
    no good answer to the question under the cursor.
    """
    if draft.cursor == NOTE or awaits_reason(form, draft) or not may_be_paste(text):
        return None
    asked = form.indicator(draft.cursor)
    paste = read_paste(form, text)
    about = {*paste.entries, *(c for doubt in paste.ambiguous for c in doubt.candidates[:1])}
    if len(about) >= SEVERAL:
        return paste
    if not paste.entries or (asked is not None and asked.id in about):
        return None
    if asked is not None and not isinstance(read_entry(asked, text, form.base(asked)), InputFault):
        return None
    return paste


def questions(form: Form, paste: Paste) -> list[Question]:
    """Return the doubts of a paste as they are asked back, each with the choices there are."""
    return [_question(form, doubt) for doubt in paste.ambiguous]


def _question(form: Form, doubt: Doubt) -> Question:
    choices: list[tuple[str, Entry]] = []
    if doubt.proposal is not None:
        choices = [(doubt.candidates[0], doubt.proposal.entry)]
    else:
        for candidate in doubt.candidates:
            choices += [(candidate, entry) for entry in _readings(form, candidate, doubt.fragment)]
    return Question(doubt.fragment, tuple(choices), doubt.candidates, doubt.fault)


def _readings(form: Form, indicator_id: str, fragment: str) -> list[Entry]:
    """Return what the parts of a fragment say if they are about this one indicator."""
    alone = replace(form, indicators=tuple(i for i in form.indicators if i.id == indicator_id))
    found: dict[Entry, None] = {}
    for part in fragment.split("；"):
        paste = read_paste(alone, part)
        entries: Mapping[str, Entry] = paste.entries
        found |= dict.fromkeys(entries.values())
        found |= {d.proposal.entry: None for d in paste.ambiguous if isinstance(d.proposal, Proposal)}
    return list(found)
