"""Meeting packs: written once, read for ever."""

from dataclasses import dataclass, replace
from datetime import datetime

from sqlalchemy import select
from sqlalchemy.ext.asyncio import AsyncSession
from sqlalchemy.orm import undefer

from storage.tables import PackRow


@dataclass(frozen=True, slots=True)
class Pack:
    """A file as it was handed out."""

    id: int
    unit: str
    period: str
    checksum: str
    """SHA-256 of the content, in hex."""
    name: str
    content: bytes
    made_at: datetime
    made_by: int | None
    area: str | None = None
    """Name of the 片区 it is about, `unit` being the province; None for a pack of the unit itself."""


def _pack(row: PackRow) -> Pack:
    return Pack(
        row.id,
        row.unit,
        row.period,
        row.checksum,
        row.name,
        row.content,
        row.made_at,
        row.made_by,
        row.area,
    )


async def pack(session: AsyncSession, number: int) -> Pack | None:
    """Return the pack with this number, if there is one."""
    row = await session.scalar(select(PackRow).where(PackRow.id == number).options(undefer(PackRow.content)))
    return _pack(row) if row is not None else None


async def latest(session: AsyncSession, unit: str, period: str, area: str | None = None) -> Pack | None:
    """Return the newest pack of a unit's week (or of an area's within it), if there is one."""
    row = await session.scalar(
        select(PackRow)
        .where(PackRow.unit == unit, PackRow.area == area, PackRow.period == period)
        .options(undefer(PackRow.content))
        .order_by(PackRow.id.desc())
        .limit(1)
    )
    return _pack(row) if row is not None else None


async def keep(session: AsyncSession, new: Pack) -> Pack:
    """Store a pack and return it with its number; content that is there already is not stored again."""
    same = await session.scalar(
        select(PackRow)
        .where(
            PackRow.unit == new.unit,
            PackRow.area == new.area,
            PackRow.period == new.period,
            PackRow.checksum == new.checksum,
        )
        .options(undefer(PackRow.content))
    )
    if same is not None:
        return _pack(same)
    row = PackRow(
        unit=new.unit,
        area=new.area,
        period=new.period,
        checksum=new.checksum,
        name=new.name,
        content=new.content,
        made_at=new.made_at,
        made_by=new.made_by,
    )
    session.add(row)
    await session.flush()
    return replace(new, id=row.id)
