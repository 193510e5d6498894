"""Quick paste: one message that answers several indicators, by number (`1:20 2:35`) or in words.

Nothing read here is stored as it is: what was recognised goes to a preview, the rest is asked back.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from itertools import pairwise

from bot.core import report_words as words
from bot.core.plan import Indicator, IndicatorKind
from bot.core.report import Entry, Form
from bot.core.report_input import FaultCode, InputFault, Proposal, read_entry
from bot.core.report_numbers import NUMBER, clean, to_number

LONGEST_PASTE = 4096
"""Characters; Telegram's own limit of a message."""

# A comma inside 1,200 ends nothing.
_BREAK = re.compile(r"[;；。、!?，]|,(?![0-9]{3}(?![0-9]))|(?<![0-9]),")
_BEFORE_KEY = re.compile(r"(?<=\s)(?=[0-9]{1,3}\s*[:=])")
_KEYED = re.compile(r"([0-9]{1,3})\s*[:=]\s*(.*)")
_ENUMERATED = re.compile(
    r"\s*(?:[(（]?[0-9]{1,2}[.．、)）]|[一二三四五六七八九十]{1,3}、|[①-⑳])\s*(?=[^\s0-9０-９])"
)
_NUMBER = re.compile(NUMBER)
_LONGEST_CLAUSE = 600
"""Characters without punctuation in which several names are told apart: twelve answers have about 200."""
_SHORTEST_PART = 2
_UNKNOWN_WORDS = frozenset({FaultCode.NUMBER_EXPECTED, FaultCode.RATIO_EXPECTED, FaultCode.YESNO_EXPECTED})
_NOT_ABOUT_IT = _UNKNOWN_WORDS | {FaultCode.OTHER_UNIT, FaultCode.PERCENT_FOR_COUNT, FaultCode.FRACTION}
"""Faults that say that a shared name meant another indicator, not that the figure is wrong."""


@dataclass(frozen=True, slots=True)
class Doubt:
    """A part of the text that is about the form but cannot be taken as it is."""

    fragment: str
    candidates: tuple[str, ...]
    """Ids of the indicators it may be about, at least one."""
    fault: InputFault | None = None
    """Why the figure was not understood; None if only the indicator or the choice is open."""
    proposal: Proposal | None = None
    """What it probably means, to be confirmed."""


@dataclass(frozen=True, slots=True)
class Paste:
    """What a text says about a form."""

    entries: Mapping[str, Entry] = field(default_factory=dict)
    """Recognised, by indicator id; for the preview."""
    increments: frozenset[str] = frozenset()
    """Those of `entries` that were typed as an increase (新建2所) and added to the last known figure."""
    unmatched: tuple[str, ...] = ()
    """Fragments that name no indicator."""
    ambiguous: tuple[Doubt, ...] = ()
    """To be asked back; no indicator in `entries` is a doubt's only candidate."""
    fault: InputFault | None = None
    """The text is too long to be read at all."""


@dataclass(frozen=True, slots=True)
class _Mention:
    start: int
    end: int
    ids: tuple[str, ...]


@dataclass(slots=True)
class _Found:
    """A fragment with the indicators it may be about and what it says about each."""

    fragment: str
    said: str
    """The fragment without the indicator's name."""
    readings: dict[str, Entry | Proposal | InputFault]


def read_paste(form: Form, text: str) -> Paste:
    """Return what `text` says about the indicators of `form`. Never raises, whatever the text.

    Indicators are recognised by their number before a colon, their name or one of their words; a
    longer name wins over a shorter one inside it, and a name that several share is decided by the
    unit (15人 is not 15所). An indicator given twice with different figures is asked back.
    """
    if len(text) > LONGEST_PASTE:
        limit = {"length": len(text), "limit": LONGEST_PASTE}
        return Paste(fault=InputFault(FaultCode.TOO_LONG, values=limit))
    names = _names(form)
    found: list[_Found] = []
    unmatched: list[str] = []
    for fragment in _fragments(text, names):
        if words.FILLER.fullmatch(fragment):
            continue
        item = _by_number(form, fragment) or _by_name(form, fragment, names)
        if item is not None:
            found.append(item)
        elif not (found and _continues(form, found[-1], fragment)):
            unmatched.append(fragment)
    return _sorted_out(found, tuple(unmatched))


def _names(form: Form) -> dict[str, tuple[str, ...]]:
    """Return the ids that each name or word may mean, longest name first."""
    by_name: dict[str, list[str]] = {}
    for indicator in form.indicators:
        for name in {clean(word) for word in (indicator.name, *indicator.words)}:
            by_name.setdefault(name, []).append(indicator.id)
    return {name: tuple(by_name[name]) for name in sorted(by_name, key=len, reverse=True) if name}


def _fragments(text: str, names: Mapping[str, tuple[str, ...]]) -> Iterable[str]:
    for line in text.splitlines():
        for clause in _BREAK.split(clean(_ENUMERATED.sub("", line, count=1))):
            for part in _BEFORE_KEY.split(clause):
                yield from (piece for piece in (p.strip() for p in _pieces(part, names)) if piece)


def _pieces(part: str, names: Mapping[str, tuple[str, ...]]) -> list[str]:
    """Cut `新建团校2所走访青年15人` between what belongs to one name and what to the next."""
    mentions = _mentions(part, names)
    if len(mentions) <= 1 or len(part) > _LONGEST_CLAUSE:
        return [part]
    values = [
        (v.start(), _end_with_unit(part, v)) for v in _NUMBER.finditer(part) if to_number(v[0]) is not None
    ]
    values += [(v.start(), v.end()) for v in words.ANY_SPECIAL.finditer(part)]
    values = sorted(v for v in values if not any(m.start < v[1] and v[0] < m.end for m in mentions))
    name_first = not values or mentions[0].start < values[0][0]
    cuts = []
    for left, right in pairwise(mentions):
        between = [v for v in values if left.end <= v[0] and v[1] <= right.start]
        if between:
            cuts.append(between[-1][1] if name_first else between[0][0])
    return [part[a:b] for a, b in zip([0, *cuts], [*cuts, len(part)], strict=True)]


def _end_with_unit(part: str, number: re.Match[str]) -> int:
    unit = words.ANY_UNIT.match(part, number.end())
    return unit.end() if unit else number.end()


def _mentions(fragment: str, names: Mapping[str, tuple[str, ...]]) -> list[_Mention]:
    """Return the names in `fragment` in order, none inside another; `names` has the longest first."""
    any_name = "|".join(re.escape(name) for name in names)
    if not any_name:
        return []
    return [_Mention(*found.span(), names[found[0]]) for found in re.finditer(any_name, fragment)]


def _by_number(form: Form, fragment: str) -> _Found | None:
    keyed = _KEYED.fullmatch(fragment)
    if keyed is None:
        return None
    for indicator in form.indicators:
        if indicator.number == int(keyed[1]):
            said = keyed[2]
            return _Found(fragment, said, {indicator.id: read_entry(indicator, said, form.base(indicator))})
    return None


def _by_name(form: Form, fragment: str, names: Mapping[str, tuple[str, ...]]) -> _Found | None:
    mentions = _mentions(fragment, names)
    if not mentions:
        return None
    said = fragment
    for mention in reversed(mentions):
        name = said[mention.start : mention.end]
        said = f"{said[: mention.start]} {words.without_mention(name)} {said[mention.end :]}"
    said = clean(said)
    ids = {indicator_id for mention in mentions for indicator_id in mention.ids}
    asked = [indicator for indicator in form.indicators if indicator.id in ids]
    return _Found(fragment, said, {indicator.id: _read(form, indicator, said) for indicator in asked})


def _read(form: Form, indicator: Indicator, said: str) -> Entry | Proposal | InputFault:
    base = form.base(indicator)
    reading = read_entry(indicator, said, base)
    if not isinstance(reading, InputFault) or reading.code not in _UNKNOWN_WORDS:
        return reading
    # 走访了15名青年: the rest of the name may stand apart from the part that was recognised.
    second = read_entry(indicator, _without_parts(said, indicator), base)
    return reading if isinstance(second, InputFault) else second


def _without_parts(said: str, indicator: Indicator) -> str:
    names = {
        clean(name).removeprefix(words.without_mention(name))  # 新建 changes what the number means
        for name in (indicator.name, *indicator.words, indicator.numerator, indicator.denominator)
    }
    parts = {
        name[start:end]
        for name in names
        for start in range(len(name))
        for end in range(start + _SHORTEST_PART, len(name) + 1)
    }
    for part in sorted(parts, key=len, reverse=True):
        said = said.replace(part, " ")
    return clean(said)


def _continues(form: Form, before: _Found, fragment: str) -> bool:
    """Take `其中12所` after `团校共30所` for the rest of one ratio; tell whether it was."""
    ratios = [i for i in form.indicators if i.id in before.readings and i.kind is IndicatorKind.RATIO]
    for indicator in ratios:
        said = f"{before.said}，{fragment}"
        reading = read_entry(indicator, said, form.base(indicator))
        if isinstance(reading, Entry):
            before.fragment, before.said = f"{before.fragment}，{fragment}", said
            before.readings = {indicator.id: reading}
            return True
    return False


def _sorted_out(found: list[_Found], unmatched: tuple[str, ...]) -> Paste:
    taken: dict[str, tuple[str, Entry, bool]] = {}
    doubts: list[Doubt] = []
    contested: set[str] = set()
    for item in found:
        fits = {key: r for key, r in item.readings.items() if not isinstance(r, InputFault)}
        faults = {key: r for key, r in item.readings.items() if isinstance(r, InputFault)}
        about = {*fits, *(key for key, fault in faults.items() if fault.code not in _NOT_ABOUT_IT)}
        if len(fits) != 1 or len(about) != 1:
            candidates = tuple(key for key in item.readings if key in about) or tuple(item.readings)
            reason = next(iter(faults.values()), None) if not fits else None
            doubts.append(Doubt(item.fragment, candidates, reason))
            contested |= set(candidates) if len(candidates) == 1 else set()
            continue
        [(key, reading)] = fits.items()
        increase = isinstance(reading, Proposal) and reading.code == "report.proposal.increase"
        if isinstance(reading, Proposal) and not increase:
            doubts.append(Doubt(item.fragment, (key,), proposal=reading))
            contested.add(key)
            continue
        entry = reading.entry if isinstance(reading, Proposal) else reading
        earlier = taken.setdefault(key, (item.fragment, entry, increase))
        if earlier[1:] != (entry, increase):
            doubts.append(Doubt(f"{earlier[0]}；{item.fragment}", (key,)))
            contested.add(key)
    kept = {key: value for key, value in taken.items() if key not in contested}
    return Paste(
        entries={key: entry for key, (_, entry, _) in kept.items()},
        increments=frozenset(key for key, (_, _, increase) in kept.items() if increase),
        unmatched=unmatched,
        ambiguous=tuple(doubts),
    )
