"""The year 2019 in the sandbox, notice by notice: does the ledger say what stands in the chats?

Run with `python -m tests.bench.remind_year [--until 2020-01-10]`.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from collections import Counter
from datetime import datetime
from pathlib import Path

from bot.core.workdays import SHANGHAI
from bot.services.ask import AskService
from bot.services.plan import load_pack
from tests.bench.figures import Figure, show
from tests.support.remind_town import click_through, differences
from tests.support.town import open_town


async def play(until: datetime) -> tuple[int, Counter[str], list[str]]:
    """Click through the time up to `until`; return stops, rows by state, and differences."""
    ask = await asyncio.to_thread(lambda: AskService.build(load_pack("jishi-2019")))
    with tempfile.TemporaryDirectory() as folder:
        async with open_town(Path(folder), ask) as town:
            await town.settled()
            stops = await click_through(town, until)
            states = Counter(row.state for row in await town.services.remind.ledger())
            return stops, states, await differences(town)


def main() -> int:
    """Measure and print; 1 if ledger and chats differ."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--until", type=datetime.fromisoformat, default=datetime(2020, 1, 10))  # noqa: DTZ001  its zone is added below
    until = parser.parse_args().until.replace(tzinfo=SHANGHAI)
    began = time.perf_counter()
    stops, states, found = asyncio.run(play(until))
    figures = [
        Figure("stops", str(stops)),
        Figure("ledger", ", ".join(f"{state} {count}" for state, count in states.items())),
        Figure("differences to the chats", str(len(found)), aim="0", met=not found),
    ]
    show(
        "2019 notice by notice", figures, note="; ".join([f"{time.perf_counter() - began:.0f} s", *found[:5]])
    )
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
