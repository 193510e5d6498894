"""Notices to 3,000 groups that are due at one instant, against Telegram's limits as the sandbox keeps them.

The sandbox is in this process with its limits on; the bot, with its ledger (SQLite), is in another.
Run with `python -m tests.bench.remind [--groups 3000]`.
"""

import argparse
import asyncio
import os
import signal
import sys
import tempfile
import time
from collections import Counter
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path

from bot.core.workdays import SHANGHAI
from bot.sandbox.clock import SandboxClock
from bot.sandbox.server import Sandbox
from bot.sandbox.world import World
from storage import remind
from storage.database import Database
from storage.remind import NewDelivery
from tests.bench.figures import Figure, show
from tests.support.killed_bot import TOKEN, payload
from tests.support.killing import forking

PER_SECOND = 30
"""What Telegram allows, all chats together."""

AIM = 1.05
DAY = "2019-03-15"


@dataclass(frozen=True, slots=True)
class Bulk:
    """What one bulk took."""

    seconds: float
    """From the first call to the last."""
    refused: int
    """429 answers."""
    said: Counter[int]
    """Messages by chat."""
    states: Counter[str]
    """Rows of the ledger by state."""


async def send(groups: int) -> Bulk:
    """Owe one notice to so many groups, start a bot, wait until the ledger is settled."""
    clock = SandboxClock()
    world = World(clock)
    for number in range(1, groups + 1):
        world.add_group(-number, f"第{number}群")
    sandbox = Sandbox(world, clock, token=TOKEN)
    now = datetime.fromisoformat(f"{DAY}T09:00").replace(tzinfo=SHANGHAI)
    with tempfile.TemporaryDirectory() as folder:
        url = f"sqlite:///{Path(folder) / 'bulk.db'}"
        database = Database(url)
        await database.upgrade()
        new = [
            NewDelivery(
                "exchange-day",
                DAY,
                -number,
                0,
                now,
                payload=payload(DAY),
                kind="notice",
                unit=f"{410000 + number}",  # so that every message has buttons of its own
            )
            for number in range(1, groups + 1)
        ]
        async with database.write() as session:
            await remind.plan(session, new, now=now)
        async with sandbox.serve(), forking(url, sandbox.api_url) as forker:
            assert forker.stdin is not None
            assert forker.stdout is not None
            forker.stdin.write(f"{now.isoformat()} 1\n")
            forker.stdin.flush()
            bot = int(await asyncio.to_thread(forker.stdout.readline))
            began = finished = 0.0
            count = 0
            while count < groups:
                await asyncio.sleep(0.02)
                calls = sum(call.method == "sendMessage" and call.ok for call in world.calls[-200:])
                count = sum(bool(chat.messages) for chat in world.chats.values()) if calls else 0
                if calls and not began:
                    began = time.perf_counter()
                finished = time.perf_counter()
            await asyncio.sleep(2)
            os.kill(bot, signal.SIGKILL)
        async with database.read() as session:
            states = Counter(row.state for row in await remind.deliveries(session))
        await database.close()
    refused = sum(call.error_code == 429 for call in world.calls)
    said = Counter({chat.id: len(chat.messages) for chat in world.chats.values()})
    return Bulk(finished - began, refused, said, states)


def main() -> int:
    """Measure and print; 1 if an aim was missed."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--groups", type=int, default=3000)
    groups = parser.parse_args().groups
    bulk = asyncio.run(send(groups))
    allowed = groups / PER_SECOND
    lost = groups - sum(count > 0 for count in bulk.said.values())
    doubled = sum(count > 1 for count in bulk.said.values())
    figures = [
        Figure("groups", str(groups)),
        Figure(
            "seconds from first to last",
            f"{bulk.seconds:.1f}",
            aim=f"≤ {AIM * allowed:.1f}",
            met=bulk.seconds <= AIM * allowed,
        ),
        Figure("429 answers", str(bulk.refused), aim="0", met=bulk.refused == 0),
        Figure("lost", str(lost), aim="0", met=lost == 0),
        Figure("doubled", str(doubled), aim="0", met=doubled == 0),
        Figure("ledger", ", ".join(f"{state} {count}" for state, count in bulk.states.items())),
    ]
    show("3,000 groups due at one instant", figures, note=f"the limit allows {allowed:.0f} s")
    return int(any(figure.met is False for figure in figures))


if __name__ == "__main__":
    sys.exit(main())
