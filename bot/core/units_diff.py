"""What an import of units would change, before anything is changed."""

from collections.abc import Iterable
from dataclasses import dataclass

from bot.core.units import Unit, UnitTree


@dataclass(frozen=True, slots=True)
class Change:
    """A unit that is known already and differs from the file."""

    before: Unit
    after: Unit

    @property
    def what(self) -> list[str]:
        """Return what differs, as `名称 淮阳县 → 淮阳区`."""
        pairs = (
            ("名称", self.before.name, self.after.name),
            ("级别", self.before.level.zh, self.after.level.zh),
            ("上级", self.before.parent, self.after.parent),
            ("类别", self.before.kind, self.after.kind),
            ("起始", self.before.valid_from, self.after.valid_from),
            ("终止", self.before.valid_to, self.after.valid_to),
        )
        return [f"{name} {old or '（空）'} → {new or '（空）'}" for name, old, new in pairs if old != new]


@dataclass(frozen=True, slots=True)
class UnitsDiff:
    """The difference between the known units and a file."""

    added: tuple[Unit, ...]
    changed: tuple[Change, ...]
    missing: tuple[Unit, ...]
    """Known, not in the file: they stay as they are; a unit ends by its `valid_to`, never by omission."""
    same: int

    @property
    def empty(self) -> bool:
        """Tell whether an import would change nothing."""
        return not self.added and not self.changed


def diff(known: UnitTree, new: Iterable[Unit]) -> UnitsDiff:
    """Compare the units of a file with those that are known, by code."""
    incoming = {unit.code: unit for unit in new}
    both = [unit for unit in incoming.values() if unit.code in known]
    changed = tuple(Change(known[unit.code], unit) for unit in both if known[unit.code] != unit)
    return UnitsDiff(
        added=tuple(unit for unit in incoming.values() if unit.code not in known),
        changed=changed,
        missing=tuple(unit for unit in known.all() if unit.code not in incoming),
        same=len(both) - len(changed),
    )
