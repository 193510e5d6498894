"""Updates a second through the whole bot, beside a bare python-telegram-bot echo bot.

The sandbox and the people are in this process, the bot is in another; each of N people asks in private
and asks again as soon as the answer is there. Our bot reads and writes its database (SQLite) for it.
Run with `python -m tests.bench.chat [--people 8] [--questions 1000] [--rounds 3]`.
"""

import argparse
import asyncio
import gc
import itertools
import os
import subprocess
import sys
import tempfile
import time
from collections.abc import AsyncIterator, Sequence
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median

from bot.sandbox.clock import SandboxClock
from bot.sandbox.demo import TOKEN
from bot.sandbox.model import Person
from bot.sandbox.server import Sandbox
from bot.sandbox.world import World
from tests.bench.figures import Figure, percentile, show
from tests.support.questions import load

PEOPLE = (1, 8, 64)
ROUNDS = 3
"""Each pair is measured so often, in turns; the median counts."""

STARTING = 60.0
"""Seconds within which a bot has to fetch its first updates."""


@asynccontextmanager
async def bot_process(sandbox: Sandbox, arguments: Sequence[str]) -> AsyncIterator[int]:
    """Run a bot on the sandbox until the block ends, and give its process id."""
    command = [sys.executable, "-m", "tests.bench.chat_bots", *arguments]
    process = subprocess.Popen(command)  # noqa: ASYNC220, S603  ours, and waited for below
    try:
        async with asyncio.timeout(STARTING):
            while not sandbox.world.inbox.polled:
                if process.poll() is not None:
                    raise RuntimeError(f"{' '.join(arguments)} ended with status {process.returncode}")
                await asyncio.sleep(0.02)
        yield process.pid
    finally:
        process.terminate()
        await asyncio.to_thread(process.wait)


def new_sandbox(people: int) -> tuple[Sandbox, list[Person]]:
    """Return a sandbox without limits and its people."""
    clock = SandboxClock()
    world = World(clock)
    sandbox = Sandbox(world, clock, token=TOKEN)
    sandbox.limits.enabled = False
    return sandbox, [world.add_person(10_000 + number, f"人{number}") for number in range(people)]


async def ask(sandbox: Sandbox, people: list[Person], questions: Sequence[str], total: int) -> list[float]:
    """Have every question answered, one for each person at a time; return the seconds each answer took."""
    world = sandbox.world
    asked: dict[int, float] = {}
    spent: list[float] = []
    source = itertools.islice(itertools.cycle(questions), total)

    def say(person: Person) -> None:
        words = next(source, None)
        if words is not None:
            asked[person.id] = time.perf_counter()
            world.say(person, world.private_chat(person), words)

    by_chat = {world.private_chat(person).id: person for person in people}
    with world.events.subscribe() as events:
        for person in people:
            say(person)
        while len(spent) < total:
            event = await asyncio.wait_for(events.next(), 30)
            here = by_chat.get(event.chat_id or 0)
            if event.kind != "message" or here is None or here.id not in asked:
                continue
            if world.private_chat(here).messages[-1].sender is world.bot:
                spent.append(time.perf_counter() - asked.pop(here.id))
                say(here)
    return spent


def processor_seconds(pid: int) -> float:
    """Return the processor time that a process has used; 0 where the system does not tell."""
    try:
        fields = Path(f"/proc/{pid}/stat").read_text("ascii").rpartition(")")[2].split()
    except OSError:
        return 0.0
    return (int(fields[11]) + int(fields[12])) / os.sysconf("SC_CLK_TCK")


@dataclass(frozen=True, slots=True)
class Pace:
    """What one bot did in one measurement."""

    per_second: float
    p99: float
    """Milliseconds from a question to its answer."""
    processor: float
    """Milliseconds of processor time for an update: what counts when other programs are running too."""


async def rate(arguments: Sequence[str], people: int, questions: Sequence[str], total: int) -> Pace:
    """Measure one bot."""
    sandbox, crowd = new_sandbox(people)
    async with sandbox.serve():
        given = [arguments[0], sandbox.api_url, *arguments[1:]]
        async with bot_process(sandbox, given) as pid:
            await ask(sandbox, crowd, questions, max(200, people * 4))  # connections, caches, statements
            gc.collect()
            begun, begun_processor = time.perf_counter(), processor_seconds(pid)
            spent = await ask(sandbox, crowd, questions, total)
            took = time.perf_counter() - begun
            processor = 1000 * (processor_seconds(pid) - begun_processor) / total
            return Pace(total / took, 1000 * percentile(spent, 99), processor)


async def compare(people: int, questions: Sequence[str], total: int, rounds: int, folder: Path) -> Figure:
    """Measure the bot and its rival with `people` at once, in turns."""
    ours: list[Pace] = []
    theirs: list[Pace] = []
    concurrent: list[Pace] = []
    for number in range(rounds):
        database = f"sqlite:///{folder / f'{people}-{number}.db'}"
        theirs.append(await rate(["echo"], people, questions, total))
        ours.append(await rate(["jishi", "--database", database], people, questions, total))
        if people > 1:
            side_by_side = ["echo", "--concurrent", str(people)]
            concurrent.append(await rate(side_by_side, people, questions, total))
    mine, rival = (median(pace.per_second for pace in paces) for paces in (ours, theirs))
    late = median(pace.p99 for pace in ours)
    beside = f"{rival:.0f}/s, {median(pace.processor for pace in theirs):.1f} ms CPU"
    if concurrent:
        beside += f" (concurrent {median(pace.per_second for pace in concurrent):.0f}/s)"
    measured = f"{mine:.0f}/s, {median(pace.processor for pace in ours):.1f} ms CPU, p99 {late:.0f} ms"
    return Figure(f"{people} at once: ×{mine / rival:.2f}", measured, beside, "≥ ×1.0", mine >= rival)


async def bench(crowds: Sequence[int], total: int, rounds: int) -> list[Figure]:
    """Return the figures."""
    questions = [question.question for question in load("tuning")]
    with tempfile.TemporaryDirectory() as folder:
        return [await compare(people, questions, total, rounds, Path(folder)) for people in crowds]


def main() -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--people", type=int, action="append", help="at once; may be repeated")
    parser.add_argument("--questions", type=int, default=1_000)
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    given = parser.parse_args()
    figures = asyncio.run(bench(given.people or PEOPLE, given.questions, given.rounds))
    note = (
        "the tuning questions, a quarter of which are declined and so written to the database; "
        "the rival's default handles one update after the other"
    )
    show("chat · updates a second", figures, rival="bare PTB echo", note=note)


if __name__ == "__main__":
    main()
