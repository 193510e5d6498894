"""What tests of the core share."""

import pytest

from bot.core.ask import Matcher
from bot.services.plan import load_pack


@pytest.fixture(scope="session")
def matcher() -> Matcher:
    """Return the matcher of the plan; it keeps nothing of a question that another could notice."""
    return Matcher(load_pack("jishi-2019"))
