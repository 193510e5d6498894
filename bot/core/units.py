"""Org units (单位): 省, 市, 县, and what lies below what."""

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum


class Level(StrEnum):
    """Where a unit stands in the tree. The values are the `level` column of the units CSV."""

    PROVINCE = "province"
    CITY = "city"
    COUNTY = "county"

    @property
    def zh(self) -> str:
        """The word cadres use: 省, 市 or 县."""
        return {"province": "省", "city": "市", "county": "县"}[self.value]


@dataclass(frozen=True, slots=True)
class Unit:
    """One 团委: a province, a city or a county (a development zone counts as a county)."""

    code: str
    """Six-digit division code (GB/T 2260), for example `410122`."""
    name: str
    level: Level
    parent: str | None
    """Code of the unit above; None for the province."""
    kind: str = ""
    """`zone` for a development zone, else empty."""
    valid_from: date | None = None
    """First day on which the unit exists; None means always."""
    valid_to: date | None = None
    """Last day on which the unit exists; None means still."""

    def active_on(self, day: date) -> bool:
        """Tell whether the unit exists on `day` (both ends of its validity included)."""
        return (self.valid_from is None or self.valid_from <= day) and (
            self.valid_to is None or day <= self.valid_to
        )


class UnitTree:
    """All units by code, with the questions one asks of a tree."""

    def __init__(self, units: Iterable[Unit]) -> None:
        self._by_code = {unit.code: unit for unit in units}
        self._children: dict[str | None, list[Unit]] = {}
        for unit in sorted(self._by_code.values(), key=lambda u: u.code):
            self._children.setdefault(unit.parent, []).append(unit)

    def __contains__(self, code: object) -> bool:
        return code in self._by_code

    def __getitem__(self, code: str) -> Unit:
        return self._by_code[code]

    def __len__(self) -> int:
        return len(self._by_code)

    def all(self) -> list[Unit]:
        """Return every unit, by division code."""
        return sorted(self._by_code.values(), key=lambda u: u.code)

    def children(self, code: str | None) -> list[Unit]:
        """Return the units directly below `code` (None: the roots), by division code."""
        return list(self._children.get(code, []))

    def ancestors(self, code: str) -> list[Unit]:
        """Return the units above `code`, nearest first; stops at a missing parent or a cycle."""
        found: list[Unit] = []
        seen = {code}
        parent = self._by_code[code].parent
        while parent is not None and parent in self._by_code and parent not in seen:
            seen.add(parent)
            found.append(self._by_code[parent])
            parent = self._by_code[parent].parent
        return found

    def is_within(self, code: str, top: str) -> bool:
        """Tell whether `code` is `top` or lies below it."""
        return code == top or any(unit.code == top for unit in self.ancestors(code))

    def below(self, top: str, level: Level | None = None, *, on: date | None = None) -> list[Unit]:
        """Return `top` and everything under it, by division code.

        `level` keeps the units of one level, `on` those that exist on that day: a unit that was merged
        or dissolved leaves every denominator after its last day.
        """
        found: dict[str, Unit] = {}
        waiting = [self._by_code[top]] if top in self._by_code else []
        while waiting:
            unit = waiting.pop()
            if unit.code not in found:
                found[unit.code] = unit
                waiting += self._children.get(unit.code, [])
        return sorted(
            (
                unit
                for unit in found.values()
                if (level is None or unit.level is level) and (on is None or unit.active_on(on))
            ),
            key=lambda unit: unit.code,
        )
