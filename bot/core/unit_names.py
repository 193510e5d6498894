"""Finding a unit by what people call it: 中牟, 中牟县, 郑州市中牟县, 共青团中牟县委, 410122."""

import re
from collections.abc import Collection
from dataclasses import dataclass

from rapidfuzz.distance import OSA

from bot.core.units import Unit, UnitTree

MOST = 8
"""Candidates worth asking about; more than these fit no keyboard."""

_NOISE = re.compile(r"[\s·,，。、“”\"'《》（）()]+")
_LEAGUE = re.compile(r"^(?:共青团|团)|(?:团委|团工委|团县委|团市委|团区委|委员会|委)$")
_ENDINGS = ("自治区", "省", "市", "县", "区")
_LONG_ENDINGS = (
    "高新技术产业开发区",
    "经济技术开发区",
    "城乡一体化示范区",
    "经济开发区",
    "开发区",
    "示范区",
)
_SHORT = {
    "高新技术产业开发区": ("高新区", "高新"),
    "经济技术开发区": ("经开区", "经开"),
    "经济开发区": ("经开区", "经开"),
    "城乡一体化示范区": ("示范区",),
    "航空港经济综合实验区": ("航空港区", "港区", "航空港"),
}


@dataclass(frozen=True, slots=True)
class Match:
    """The units that some words may mean."""

    units: tuple[Unit, ...] = ()
    certain: bool = False
    """Whether there is one, and its own words were used: anything else is asked back."""


def find_units(words: str, tree: UnitTree, among: Collection[str] | None = None) -> Match:
    """Return the units that `words` may mean, by division code.

    Steps, the first that finds anything wins: code, full name, name without 省市县区, name with its
    parent's before it, a part of the name, one wrong or missing character (never certain). `among`
    prefers these codes: if some candidates are among them, the others are left out.
    """
    wanted = _LEAGUE.sub("", _LEAGUE.sub("", _NOISE.sub("", words)))
    if not wanted:
        return Match()
    for step in (_by_code, _by_name, _by_stem, _with_parent, _by_part, _by_likeness):
        found = [unit for unit in tree.all() if step(wanted, unit, tree)]
        if found:
            near = [unit for unit in found if among is not None and unit.code in among]
            candidates = tuple((near or found)[:MOST])
            return Match(candidates, certain=len(candidates) == 1 and step is not _by_likeness)
    return Match()


def _by_code(wanted: str, unit: Unit, _tree: UnitTree) -> bool:
    return wanted == unit.code


def _by_name(wanted: str, unit: Unit, _tree: UnitTree) -> bool:
    return wanted == _NOISE.sub("", unit.name)


def _by_stem(wanted: str, unit: Unit, _tree: UnitTree) -> bool:
    return wanted in names(unit)


def _with_parent(wanted: str, unit: Unit, tree: UnitTree) -> bool:
    above = [name for parent in tree.ancestors(unit.code) for name in names(parent)]
    return any(
        wanted.startswith(prefix) and wanted.removeprefix(prefix) in names(unit)
        for prefix in above
        if prefix != wanted
    )


def _by_part(wanted: str, unit: Unit, _tree: UnitTree) -> bool:
    return len(wanted) > 1 and (wanted in unit.name or _in_order(wanted, unit.name))


def _by_likeness(wanted: str, unit: Unit, _tree: UnitTree) -> bool:
    """Forgive one character, in words long enough to stay themselves."""
    return any(
        len(name) > 2 and len(wanted) > 2 and OSA.distance(wanted, name, score_cutoff=1) <= 1  # noqa: PLR2004  of two characters, one is half the word
        for name in names(unit)
    )


def _in_order(wanted: str, name: str) -> bool:
    """Tell whether an abbreviation's characters follow each other in the name: 郑州高新区, 郑州航空港."""
    letters = iter(name)
    return len(wanted) > 3 and all(any(one == letter for letter in letters) for one in wanted)  # noqa: PLR2004  shorter ones fit too many names


def names(unit: Unit) -> set[str]:
    """Return the full name and its everyday short forms."""
    found = {unit.name}
    for ending in (*_LONG_ENDINGS, *_ENDINGS):
        if unit.name.endswith(ending) and len(unit.name) > len(ending) + 1:
            stem = unit.name.removesuffix(ending)
            if ending in _ENDINGS:
                found.add(stem)
            found |= {stem + short for short in _SHORT.get(ending, ())}
            break
    return found


def listed(units: Collection[Unit], tree: UnitTree) -> list[tuple[str, str]]:
    """Return (code, name) for buttons; a name that others share carries its parent's before it."""
    shared = [unit.name for unit in units]
    return [
        (unit.code, _above(unit, tree) + unit.name if shared.count(unit.name) > 1 else unit.name)
        for unit in units
    ]


def _above(unit: Unit, tree: UnitTree) -> str:
    return "".join(parent.name for parent in tree.ancestors(unit.code)[:1])
