"""Whether something waits for what a person types next."""

from storage.database import Database
from storage.open_work import HAS_OPEN_WORK


class OpenWorkService:
    """Answers for all dialogs at one look: most of what people type is a question."""

    def __init__(self, database: Database) -> None:
        self._database = database

    async def waits_for(self, user_id: int) -> bool:
        """Tell whether the person changes a duty, fills in a report or reviews one."""
        rows = await self._database.glance(HAS_OPEN_WORK, {"person": user_id})
        return bool(rows[0][0])
