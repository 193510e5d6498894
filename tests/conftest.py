"""Fixtures that every ring's tests share."""

from collections.abc import AsyncIterator
from pathlib import Path

import pytest
import pytest_asyncio

from bot.services.ask import AskService
from bot.services.plan import load_pack
from tests.support.town import Town, open_town


@pytest.fixture(scope="session")
def ask_service() -> AskService:
    """Give the index over the plan, built once."""
    return AskService.build(load_pack("jishi-2019"))


@pytest_asyncio.fixture
async def town(tmp_path: Path, ask_service: AskService) -> AsyncIterator[Town]:
    """Give the demo's province with the real bot in it, on Monday 2019-03-04 at 08:30."""
    async with open_town(tmp_path, ask_service) as town:
        yield town
