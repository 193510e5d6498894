"""Invitations and codes that bind groups: kept as hashes, used once, tried a few times an hour."""

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import func, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.roles import Role
from storage.tables import AttemptRow, InvitationRow


@dataclass(frozen=True, slots=True)
class Invitation:
    """An invitation of a person (`join`), or a code that binds a group (`bind`)."""

    id: int
    kind: str
    unit: str
    role: Role | None
    username: str
    """The only account that may use it; empty for whoever comes first."""
    created_by: int
    expires_at: datetime
    used_by: int | None = None
    revoked: bool = False


def digest(token: str) -> str:
    """Return what is stored in a token's place."""
    return hashlib.sha256(token.encode()).hexdigest()


def _invitation(row: InvitationRow) -> Invitation:
    return Invitation(
        row.id,
        row.kind,
        row.unit,
        Role(row.role) if row.role else None,
        row.username,
        row.created_by,
        row.expires_at,
        row.used_by,
        row.revoked_at is not None,
    )


async def add(
    session: AsyncSession,
    token: str,
    kind: str,
    unit: str,
    *,
    role: Role | None,
    by: int,
    at: datetime,
    expires_at: datetime,
    username: str = "",
) -> int:
    """Keep a new token's hash and return the invitation's id."""
    row = InvitationRow(
        token_hash=digest(token),
        kind=kind,
        unit=unit,
        role=role.value if role else None,
        username=username,
        created_by=by,
        created_at=at,
        expires_at=expires_at,
    )
    session.add(row)
    await session.flush()
    return row.id


async def by_token(session: AsyncSession, token: str, kind: str) -> Invitation | None:
    """Return the invitation with this token, in whatever state it is."""
    query = select(InvitationRow).where(InvitationRow.token_hash == digest(token), InvitationRow.kind == kind)
    row = await session.scalar(query)
    return _invitation(row) if row else None


async def by_id(session: AsyncSession, invitation_id: int) -> Invitation | None:
    """Return the invitation with this id, in whatever state it is."""
    row = await session.get(InvitationRow, invitation_id)
    return _invitation(row) if row else None


async def use(session: AsyncSession, invitation_id: int, user_id: int, *, now: datetime) -> bool:
    """Use an invitation up; False if somebody was faster, or it is no longer good."""
    used = await session.scalars(
        update(InvitationRow)
        .where(
            InvitationRow.id == invitation_id,
            InvitationRow.used_at.is_(None),
            InvitationRow.revoked_at.is_(None),
            InvitationRow.expires_at > now,
        )
        .values(used_by=user_id, used_at=now)
        .returning(InvitationRow.id)
        .execution_options(synchronize_session=False)
    )
    return used.first() is not None


async def revoke(session: AsyncSession, invitation_id: int, *, now: datetime) -> bool:
    """Take an unused invitation back; False if it was used or taken back before."""
    revoked = await session.scalars(
        update(InvitationRow)
        .where(
            InvitationRow.id == invitation_id,
            InvitationRow.used_at.is_(None),
            InvitationRow.revoked_at.is_(None),
        )
        .values(revoked_at=now)
        .returning(InvitationRow.id)
        .execution_options(synchronize_session=False)
    )
    return revoked.first() is not None


async def pending(session: AsyncSession, unit: str, *, now: datetime) -> list[Invitation]:
    """Return the invitations and codes of a unit that can still be used, oldest first."""
    rows = await session.scalars(
        select(InvitationRow)
        .where(
            InvitationRow.unit == unit,
            InvitationRow.used_at.is_(None),
            InvitationRow.revoked_at.is_(None),
            InvitationRow.expires_at > now,
        )
        .order_by(InvitationRow.id)
    )
    return [_invitation(row) for row in rows]


async def made_by(session: AsyncSession, user_id: int) -> int:
    """Return how many people this person has invited."""
    query = select(func.count()).where(InvitationRow.created_by == user_id, InvitationRow.kind == "join")
    return await session.scalar(query) or 0


async def note_attempt(session: AsyncSession, user_id: int, *, at: datetime) -> None:
    """Note that a person tried a token that does not exist."""
    session.add(AttemptRow(user_id=user_id, at=at))


async def attempts(session: AsyncSession, user_id: int, *, since: datetime) -> int:
    """Return how often a person tried tokens that do not exist."""
    query = select(func.count()).where(AttemptRow.user_id == user_id, AttemptRow.at > since)
    return await session.scalar(query) or 0


async def add_all(
    session: AsyncSession,
    new: Sequence[tuple[str, str, Role, str]],
    *,
    by: int,
    at: datetime,
    expires_at: datetime,
) -> None:
    """Keep many invitations of people: (token, unit, role, username) each."""
    session.add_all(
        InvitationRow(
            token_hash=digest(token),
            kind="join",
            unit=unit,
            role=role.value,
            username=username,
            created_by=by,
            created_at=at,
            expires_at=expires_at,
        )
        for token, unit, role, username in new
    )
