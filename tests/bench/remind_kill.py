"""kill -9 at random moments, round after round: what was lost, what was doubled without saying so.

Run with `python -m tests.bench.remind_kill [--rounds 200] [--seed 6]`.
"""

import argparse
import asyncio
import sys
import tempfile
import time
from pathlib import Path
from statistics import mean

from tests.bench.figures import Figure, show
from tests.support.killing import Tally, killing, working_days


async def play(rounds: int, seed: int) -> Tally:
    """Play so many rounds in one database."""
    with tempfile.TemporaryDirectory() as folder:
        async with killing(Path(folder), seed) as run:
            for day in working_days(rounds):
                await run.round(day)
            return run.tally


def main() -> int:
    """Measure and print; 1 if anything was lost, doubled or not accounted for."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=200)
    parser.add_argument("--seed", type=int, default=6)
    wanted = parser.parse_args()
    began = time.perf_counter()
    tally = asyncio.run(play(wanted.rounds, wanted.seed))
    figures = [
        Figure("rounds, kills", f"{tally.rounds}, {tally.kills}"),
        Figure(
            "rows left in the middle of being sent by one kill: mean, most",
            f"{mean(tally.at_once):.1f}, {max(tally.at_once)}",
        ),
        Figure("notices owed", str(tally.notices)),
        Figure("uncertain, of which sent once more (补发)", f"{tally.uncertain}, {tally.resent}"),
        Figure("killed twice over one notice, listed for people", str(tally.doubted)),
        Figure("lost", str(len(tally.lost)), aim="0", met=not tally.lost),
        Figure("doubled without saying so", str(len(tally.doubled)), aim="0", met=not tally.doubled),
        Figure("ledger and chats differ", str(len(tally.unaccounted)), aim="0", met=not tally.unaccounted),
    ]
    show("kill -9 while sending", figures, note=f"{time.perf_counter() - began:.0f} s")
    return int(bool(tally.lost or tally.doubled or tally.unaccounted))


if __name__ == "__main__":
    sys.exit(main())
