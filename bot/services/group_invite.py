"""How people and groups get in: invitations and codes, single use, 72 hours, revocable."""

import secrets
from dataclasses import dataclass
from datetime import datetime, timedelta

from bot.core.errors import NotAllowed, Refusal
from bot.core.roles import Action, Grant, Role, may, may_give
from bot.core.roles_errors import (
    AlreadyHolds,
    BoundElsewhere,
    TokenExpired,
    TokenForSomebodyElse,
    TokenRevoked,
    TokenUnknown,
    TokenUsed,
    TooManyTries,
)
from bot.services.group_chats import GroupChats
from storage import group as store
from storage import group_audit as audit
from storage import group_invite as invite_store
from storage.group import Chat
from storage.group_invite import Invitation

GOOD_FOR = timedelta(hours=72)
TRIES = 5
"""Wrong tokens that one person may try within `TRIES_WITHIN`."""

TRIES_WITHIN = timedelta(hours=1)

TOKEN_BYTES = 24
"""192 bits; 32 characters of the 64 that a deep link may carry."""

CODE_ALPHABET = "ABCDEFGHJKMNPQRSTUVWXYZ23456789"
"""Letters and digits that nobody mistakes for each other."""

CODE_LENGTH = 10
"""50 bits: at five tries an hour nobody guesses one in its 72 hours."""


@dataclass(frozen=True, slots=True)
class Made:
    """A new invitation or code; the token is told this once and kept nowhere."""

    id: int
    token: str
    unit: str
    """The unit's name."""
    role: Role | None
    expires_at: datetime


@dataclass(frozen=True, slots=True)
class Offer:
    """What an invitation offers to whoever opened it."""

    id: int
    unit: str
    """The unit's name."""
    code: str
    role: Role
    inviter: str
    """The inviter's name; empty if unknown."""
    expires_at: datetime


class GroupInvite(GroupChats):
    """Tokens that let people and groups in."""

    async def invite(self, unit: str, role: Role, *, by: int, now: datetime, username: str = "") -> Made:
        """Make an invitation for one person; with `username` only that account can use it.

        Raises:
            NotAllowed: the person may not give this role at this unit.
        """
        await self._require_giving(by, role, unit)
        token = secrets.token_urlsafe(TOKEN_BYTES)
        expires_at = now + GOOD_FOR
        async with self._database.write() as session:
            number = await invite_store.add(
                session, token, "join", unit, role=role, by=by, at=now, expires_at=expires_at,
                username=username.removeprefix("@").lower(),
            )  # fmt: skip
            what = {"invitation": number, "role": role.value}
            await audit.note(session, audit.Entry("invite.made", now, by, unit, details=what))
        return Made(number, token, (await self.unit(unit)).name, role, expires_at)

    async def bind_code(self, unit: str, *, by: int, now: datetime) -> Made:
        """Make a code with which anybody binds one group to the unit.

        Raises:
            NotAllowed: the person may not bind groups of this unit.
        """
        await self.require(by, Action.BIND, unit)
        code = "".join(secrets.choice(CODE_ALPHABET) for _ in range(CODE_LENGTH))
        expires_at = now + GOOD_FOR
        async with self._database.write() as session:
            number = await invite_store.add(
                session, code, "bind", unit, role=None, by=by, at=now, expires_at=expires_at
            )
            what = {"invitation": number, "kind": "bind"}
            await audit.note(session, audit.Entry("invite.made", now, by, unit, details=what))
        return Made(number, code, (await self.unit(unit)).name, None, expires_at)

    async def offer(self, token: str, *, user_id: int, username: str | None, now: datetime) -> Offer:
        """Return what an invitation offers; nothing is used up yet.

        Raises:
            TooManyTries, TokenUnknown, TokenUsed, TokenExpired, TokenRevoked, TokenForSomebodyElse:
                the token is not good, or not for this person.
            AlreadyHolds: the person holds the role already.
        """
        found = await self._look_up(token, "join", user_id=user_id, now=now)
        await self._check(found, user_id=user_id, username=username, now=now)
        unit, names = await self.unit(found.unit), await self.names([found.created_by])
        role = found.role or Role.READER
        return Offer(found.id, unit.name, unit.code, role, names.get(found.created_by, ""), found.expires_at)

    async def accept(
        self, invitation_id: int, *, user_id: int, username: str | None, name: str, now: datetime
    ) -> Offer:
        """Use an invitation up: the person holds the role from now on, and the inviter is told.

        Raises:
            TokenUsed, TokenExpired, TokenRevoked, TokenForSomebodyElse, AlreadyHolds: as for `offer`;
                all is checked again, also whether the inviter may still give the role.
        """
        async with self._database.read() as session:
            found = await invite_store.by_id(session, invitation_id)
        if found is None or found.role is None:
            raise TokenUnknown
        await self._check(found, user_id=user_id, username=username, now=now)
        unit = await self.unit(found.unit)
        async with self._database.write() as session:
            if not await invite_store.use(session, found.id, user_id, now=now):
                raise TokenUsed
            grant = Grant(unit.code, found.role)
            await store.put_grant(session, user_id, grant, by=found.created_by, at=now)
            await store.put_person(session, user_id, name, at=now)
            what = {"invitation": found.id, "role": found.role.value}
            await audit.note(
                session,
                audit.Entry("invite.used", now, user_id, unit.code, user_id, details=what),
                *audit.given(
                    [(user_id, unit.code, found.role.value)], actor=found.created_by, at=now, how="invite"
                ),
            )
            values: dict[str, object] = {"name": name, "unit": unit.name, "role": found.role.zh}
            await self._tell_person(
                session, found.created_by, "group.joined", values, now=now, what=f"invitation {found.id}"
            )
        self._names[user_id] = name
        return Offer(found.id, unit.name, unit.code, found.role, "", found.expires_at)

    async def revoke(self, invitation_id: int, *, by: int, now: datetime) -> None:
        """Take an invitation or code back.

        Raises:
            NotAllowed: the person may not invite at its unit.
            TokenUsed: it was used, or taken back before.
        """
        async with self._database.read() as session:
            found = await invite_store.by_id(session, invitation_id)
        if found is None:
            raise TokenUnknown
        await self.require(by, Action.INVITE, found.unit)
        async with self._database.write() as session:
            if not await invite_store.revoke(session, invitation_id, now=now):
                raise TokenUsed
            what = {"invitation": invitation_id}
            await audit.note(session, audit.Entry("invite.revoked", now, by, found.unit, details=what))

    async def bind_with_code(
        self, chat_id: int, title: str, code: str, *, user_id: int, now: datetime
    ) -> Chat:
        """Bind a group with a code from the level above, whoever brings it; the code is used up.

        Raises:
            TooManyTries, TokenUnknown, TokenUsed, TokenExpired, TokenRevoked: the code is not good.
            BoundElsewhere: the group serves another unit; the code stays good.
        """
        found = await self._look_up(clean_code(code), "bind", user_id=user_id, now=now)
        await self._check(found, user_id=user_id, username=None, now=now)
        known = await self.chat(chat_id)
        if known is not None and known.unit == found.unit and known.state == "active":
            return known
        if known is not None and known.unit not in (None, found.unit):
            raise BoundElsewhere(unit=(await self.unit(known.unit or "")).name)
        async with self._database.write() as session:
            if not await invite_store.use(session, found.id, user_id, now=now):
                raise TokenUsed
            what = {"invitation": found.id}
            entry = audit.Entry("invite.used", now, user_id, found.unit, None, chat_id, what)
            await audit.note(session, entry)
            return await self._bind(session, chat_id, title, found.unit, by=user_id, now=now)

    async def code_unit(self, code: str, *, user_id: int, now: datetime) -> str:
        """Return the name of the unit that a code binds, without using the code.

        Raises:
            TooManyTries, TokenUnknown, TokenUsed, TokenExpired, TokenRevoked: the code is not good.
        """
        found = await self._look_up(clean_code(code), "bind", user_id=user_id, now=now)
        await self._check(found, user_id=user_id, username=None, now=now)
        return (await self.unit(found.unit)).name

    async def may_give(self, user_id: int, unit: str) -> list[Role]:
        """Return the roles that a person may give at a unit."""
        held, tree = await self.grants(user_id), await self.tree()
        return [role for role in Role if may_give(held, role, unit, tree, on=self._today())]

    async def _require_giving(self, user_id: int, role: Role, unit: str) -> None:
        await self.require(user_id, Action.INVITE, unit)
        if role not in await self.may_give(user_id, unit):
            raise NotAllowed(unit=(await self.unit(unit)).name)

    async def _look_up(self, token: str, kind: str, *, user_id: int, now: datetime) -> Invitation:
        """Find a token; a wrong one is counted, and after five in an hour none is looked at."""
        refused: Refusal
        async with self._database.write() as session:
            tried = await invite_store.attempts(session, user_id, since=now - TRIES_WITHIN)
            if tried >= TRIES:
                refused = TooManyTries()
            else:
                found = await invite_store.by_token(session, token, kind)
                if found is not None:
                    return found
                await invite_store.note_attempt(session, user_id, at=now)
                refused = TokenUnknown()
        # Raised only here: raising inside would take the counting back.
        raise refused

    async def _check(self, found: Invitation, *, user_id: int, username: str | None, now: datetime) -> None:
        if found.used_by is not None:
            raise TokenUsed
        if found.revoked:
            raise TokenRevoked
        if found.expires_at <= now:
            raise TokenExpired
        if found.username and found.username != (username or "").lower():
            raise TokenForSomebodyElse(username=found.username)
        # Whoever gave it must still be able to give it: a removed admin's invitations are void.
        giver, tree = await self.grants(found.created_by), await self.tree()
        today = self._today()
        if found.role is None:
            good = may(giver, Action.BIND, found.unit, tree, on=today)
        else:
            good = may_give(giver, found.role, found.unit, tree, on=today)
        if not good:
            raise TokenRevoked
        if found.role is not None and Grant(found.unit, found.role) in await self.grants(user_id):
            raise AlreadyHolds(unit=tree[found.unit].name, role=found.role.zh)


def clean_code(code: str) -> str:
    """Return a code as it was made, whatever the case and dashes it was typed with."""
    return code.strip().upper().replace("-", "").replace(" ", "")


def looks_like_code(words: str) -> bool:
    """Tell whether words are meant as a code and not as a unit's name."""
    code = clean_code(words)
    return len(code) == CODE_LENGTH and all(letter in CODE_ALPHABET for letter in code)
