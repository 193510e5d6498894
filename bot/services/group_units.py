"""Importing units: what would change, and the change, all of it or none."""

from collections.abc import Iterable
from datetime import datetime

from bot.core.units import Unit, UnitTree
from bot.core.units_diff import UnitsDiff, diff
from bot.services.group_rights import GroupRights
from storage import group as store
from storage import group_audit as audit


class GroupUnits(GroupRights):
    """The table of units, from files that the operator gives."""

    async def compare_units(self, units: Iterable[Unit]) -> UnitsDiff:
        """Return what importing `units` would change; nothing is changed."""
        async with self._database.read() as session:
            known = UnitTree(await store.units(session))
        return diff(known, units)

    async def import_units(self, units: Iterable[Unit], *, now: datetime | None = None) -> UnitsDiff:
        """Add units or replace those with the same code, all or none; return what changed.

        A unit that the file leaves out stays as it is: a merged or dissolved one ends by its
        `valid_to`, and keeps its history. `now` None leaves no line in the log (the first filling).
        """
        new = list(units)
        async with self._database.write() as session:
            changes = diff(UnitTree(await store.units(session)), new)
            if changes.empty:
                return changes
            await store.put_units(session, [*changes.added, *(one.after for one in changes.changed)])
            if now is not None:
                counts = {"added": len(changes.added), "changed": [one.after.code for one in changes.changed]}
                await audit.note(session, audit.Entry("units.imported", now, details=counts))
        self._tree = None
        return changes
