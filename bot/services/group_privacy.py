"""What is kept of people, for how long, and how it is forgotten."""

from datetime import datetime, timedelta

from bot.services.group_rights import GroupRights
from storage import group_audit as audit
from storage import group_privacy as privacy_store


class GroupPrivacy(GroupRights):
    """Forgetting a person on request, and everything whose time is over."""

    async def forget(self, user_id: int, *, now: datetime) -> int:
        """Remove a person's name, roles, leaves and buttons; return how many units they served.

        Their reports stay with the unit, under a bare number. Rights from the configuration stay too:
        only the operator takes those.
        """
        async with self._database.write() as session:
            units = await privacy_store.forget(session, user_id)
            what = {"units": units}
            await audit.note(
                session, audit.Entry("person.forgotten", now, user_id, None, user_id, details=what)
            )
        self._names.pop(user_id, None)
        return len(units)

    async def clear_out(self, *, now: datetime) -> dict[str, int]:
        """Delete what is older than its retention time and return how much of each kind that was."""
        before = {kind: now - timedelta(days=days) for kind, days in self.keep_days.items()}
        async with self._database.write() as session:
            counts = await privacy_store.clear_out(session, before)
        if counts.get("people"):
            self._names.clear()
        return counts
