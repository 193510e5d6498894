"""The duties as they stand, kept at hand: read at most once a tick, and anew after every change here."""

from collections.abc import Iterable, Mapping

from sqlalchemy.ext.asyncio import AsyncSession

from bot.core.plan import Plan
from bot.core.remind_book import DutyBook, open_book
from bot.core.units import UnitTree
from storage import group as group_store
from storage import remind_duties as store
from storage.database import Database


class DutyShelf:
    """Gives the book of duties and the tree of units."""

    def __init__(
        self, database: Database, plan: Plan, areas: Mapping[str, Iterable[str]] | None = None
    ) -> None:
        self._database = database
        self.plan = plan
        self.area_codes = {name: tuple(codes) for name, codes in (areas or {}).items()}
        """Codes of the units that make up each 片区."""
        self._book: DutyBook | None = None
        self._tree: UnitTree | None = None

    @property
    def area_names(self) -> list[str]:
        """The 片区 of the configuration."""
        return list(self.area_codes)

    async def book(self) -> DutyBook:
        """Return the duties as they were last read."""
        if self._book is None:
            async with self._database.read() as session:
                self._book = await self.read_book(session)
        return self._book

    async def tree(self) -> UnitTree:
        """Return the units as they were last read."""
        if self._tree is None:
            async with self._database.read() as session:
                self._tree = UnitTree(await group_store.units(session))
        return self._tree

    async def read_book(self, session: AsyncSession) -> DutyBook:
        """Read the duties within a transaction of the caller's, and keep them."""
        kept, moved = await store.kept_duties(session), await store.moves(session)
        self._book = open_book(self.plan.duties, kept, moved, self.area_codes)
        return self._book

    async def read_tree(self, session: AsyncSession) -> UnitTree:
        """Read the units within a transaction of the caller's, and keep them."""
        self._tree = UnitTree(await group_store.units(session))
        return self._tree

    def forget(self) -> None:
        """Read anew at the next occasion: another process may have changed something."""
        self._book = None
