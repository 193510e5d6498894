"""The roster: many people at once, looked at first, then all of it or none."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from bot.core.errors import NotAllowed
from bot.core.roles import Action, Grant
from bot.core.roles_errors import RosterDone
from bot.core.roles_roster import RosterFault, RosterLine, read_roster
from bot.services.group_invite import GOOD_FOR, TOKEN_BYTES, GroupInvite
from storage import group as store
from storage import group_audit as audit
from storage import group_invite as invite_store
from storage import group_rights as rights_store


@dataclass(frozen=True, slots=True)
class RosterPlan:
    """What importing a roster would do."""

    grants: tuple[RosterLine, ...]
    """People whose Telegram id is known: they get the role at once."""
    invitations: tuple[RosterLine, ...]
    """People who get a link."""
    same: int
    """Lines that change nothing."""
    faults: tuple[RosterFault, ...]
    """If there are any, nothing may be imported."""


@dataclass(frozen=True, slots=True)
class Link:
    """An invitation made for a line of the roster."""

    line: RosterLine
    unit: str
    """The unit's name."""
    token: str


class GroupRoster(GroupInvite):
    """Bulk import of people."""

    async def compare_roster(self, rows: Sequence[Sequence[str]], *, by: int) -> RosterPlan:
        """Return what importing these rows (the first one is the header) would do; nothing is changed.

        Raises:
            NotAllowed: the person may invite nowhere.
        """
        held, tree = await self.grants(by), await self.tree()
        await self._require_anywhere(by, held)
        lines, faults = read_roster(rows, tree, held)
        async with self._database.read() as session:
            known = await rights_store.holders(session, {line.unit for line in lines})
        given = [line for line in lines if line.user_id is not None]
        fresh = [line for line in given if (line.user_id, line.unit, line.role.value) not in known]
        links = [line for line in lines if line.user_id is None]
        return RosterPlan(tuple(fresh), tuple(links), len(given) - len(fresh), tuple(faults))

    async def import_roster(
        self, rows: Sequence[Sequence[str]], *, reference: str, by: int, now: datetime
    ) -> tuple[RosterPlan, list[Link]]:
        """Give every role and make every invitation of a roster; return the links.

        `reference` names the file: the same one is imported once.

        Raises:
            NotAllowed: the person may not give what a line asks for (also when lines have faults).
            RosterDone: this file was imported before.
        """
        plan = await self.compare_roster(rows, by=by)
        if plan.faults:
            raise NotAllowed(unit="、".join(f"第 {fault.line} 行" for fault in plan.faults[:5]))
        tree = await self.tree()
        tokens = [secrets.token_urlsafe(TOKEN_BYTES) for _ in plan.invitations]
        async with self._database.write() as session:
            done = await audit.entries(session, action="roster.imported", limit=1000)
            if any(entry.details.get("file") == reference for entry in done):
                raise RosterDone
            for line in plan.grants:
                user = line.user_id or 0
                await store.put_grant(session, user, Grant(line.unit, line.role), by=by, at=now)
                if line.name:
                    await store.put_person(session, user, line.name, at=now)
            await invite_store.add_all(
                session,
                [
                    (token, line.unit, line.role, line.username)
                    for token, line in zip(tokens, plan.invitations, strict=True)
                ],
                by=by, at=now, expires_at=now + GOOD_FOR,
            )  # fmt: skip
            given = [(line.user_id or 0, line.unit, line.role.value) for line in plan.grants]
            what = {"file": reference, "given": len(given), "invited": len(tokens)}
            await audit.note(
                session,
                audit.Entry("roster.imported", now, by, details=what),
                *audit.given(given, actor=by, at=now, how="roster"),
            )
        links = [
            Link(line, tree[line.unit].name, token)
            for token, line in zip(tokens, plan.invitations, strict=True)
        ]
        return plan, links

    async def _require_anywhere(self, user_id: int, held: Sequence[Grant]) -> None:
        """Raise unless the person may invite at one of their units."""
        for grant in held:
            if await self.can(user_id, Action.INVITE, grant.unit):
                return
        raise NotAllowed(unit="任何单位")
