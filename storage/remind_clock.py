"""Who holds the clock, and how far recurring work has come."""

from dataclasses import dataclass
from datetime import datetime

from sqlalchemy import or_, select, update
from sqlalchemy.ext.asyncio import AsyncSession

from storage.tables import LeaseRow, MarkRow
from storage.upsert import insert_into

CLOCK = "clock"
"""Name of the one lease there is."""

_PLANNED = "remind.planned_until"


@dataclass(frozen=True, slots=True)
class Lease:
    """Who holds it, and the number of the last sign of life."""

    holder: str
    """Empty: nobody."""
    beat: int
    at: datetime
    """When the last sign of life was given, by the holder's clock."""


async def lease(session: AsyncSession) -> Lease | None:
    """Return who holds the clock; None before the first process came."""
    row = await session.get(LeaseRow, CLOCK, populate_existing=True)
    return Lease(row.holder, row.beat, row.at) if row else None


async def make_lease(session: AsyncSession, *, now: datetime) -> None:
    """Make the lease, held by nobody; it may be there already."""
    new = insert_into(session, LeaseRow).values(name=CLOCK, holder="", beat=0, at=now)
    await session.execute(new.on_conflict_do_nothing())


async def take_lease(session: AsyncSession, holder: str, *, seen: int | None, now: datetime) -> bool:
    """Give a sign of life, or take the lease; True if `holder` holds it now.

    It is taken when it is free, or when its last sign of life is still number `seen`: the caller has
    watched that number long enough. One statement, so that of two who try, one succeeds.
    """
    free = or_(LeaseRow.holder.in_(("", holder)), LeaseRow.beat == (-1 if seen is None else seen))
    taken = await session.scalars(
        update(LeaseRow)
        .where(LeaseRow.name == CLOCK, free)
        .values(holder=holder, beat=LeaseRow.beat + 1, at=now)
        .returning(LeaseRow.name)
        .execution_options(synchronize_session=False)
    )
    return taken.first() is not None


async def drop_lease(session: AsyncSession, holder: str) -> None:
    """Give the lease back, if `holder` holds it: the next process need not wait."""
    await session.execute(update(LeaseRow).where(LeaseRow.holder == holder).values(holder=""))


async def mark(session: AsyncSession, key: str) -> tuple[datetime, str] | None:
    """Return the moment and the note of a mark, if it was set."""
    row = (await session.execute(select(MarkRow.at, MarkRow.note).where(MarkRow.key == key))).first()
    return (row.at, row.note) if row else None


async def set_mark(session: AsyncSession, key: str, at: datetime, note: str = "") -> None:
    """Set a mark."""
    new = insert_into(session, MarkRow).values(key=key, at=at, note=note)
    await session.execute(new.on_conflict_do_update(index_elements=["key"], set_={"at": at, "note": note}))


async def planned_until(session: AsyncSession) -> datetime | None:
    """Return up to when every notice is in the ledger; None before the first planning."""
    found = await mark(session, _PLANNED)
    return found[0] if found else None


async def mark_planned(session: AsyncSession, until: datetime) -> None:
    """Note up to when every notice is in the ledger."""
    await set_mark(session, _PLANNED, until)
