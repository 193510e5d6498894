"""What a report costs a person: taps, typed messages and seconds in the sandbox, with the real bot.

The person needs no time to think or to type: the seconds are what the bot makes them wait. Taps are counted
from the group's button 开始填报, which is the first.
Run with `python -m tests.bench.report [--rounds 5]`.
"""

import argparse
import asyncio
import tempfile
import time
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from datetime import timedelta
from pathlib import Path
from statistics import median

from bot.core.plan import IndicatorKind
from bot.core.report import Entry
from bot.services.ask import AskService
from bot.services.plan import load_pack
from tests.bench.figures import Figure, show
from tests.support.filing import LAST_WEEK, file_last_week
from tests.support.town import Town, open_town

WHO, COUNTY = "张敏", "410122"
ROUNDS = 5
NUMBERS = {"league-schools": "13", "youth-organisations": "7", "visits": "4"}
"""The three indicators that change, and what is typed for them."""


@dataclass
class Effort:
    """One person at work on one report."""

    town: Town
    taps: int = 0
    typed: int = 0
    waited: float = 0.0
    """Seconds."""

    async def open(self) -> None:
        """Tap 开始填报 in the group: Telegram opens the private chat and sends /start report."""
        await self._wait("/start report", "周报")
        self.taps += 1

    async def tap(self, name: str, seen: str) -> None:
        """Tap a button and wait for what comes of it."""
        await self._wait(f"[{name}]", seen)
        self.taps += 1

    async def type(self, words: str, seen: str) -> None:
        """Send a message and wait for what comes of it."""
        await self._wait(words, seen)
        self.typed += 1

    async def _wait(self, what: str, seen: str) -> None:
        began = time.perf_counter()
        await self.town.play((WHO, "私聊", what, seen))
        self.waited += time.perf_counter() - began


async def unchanged(effort: Effort) -> None:
    """本周无变化."""
    await effort.open()
    await effort.tap("本周无变化", "已填 21/21")
    await effort.tap("确认提交", "回执")


async def three_changed(effort: Effort) -> None:
    """只改几项: a tap and a number for each."""
    await effort.open()
    await effort.tap("只改几项", "点要改的项")
    for key, number in NUMBERS.items():
        indicator = effort.town.services.plan.indicator(key)
        if indicator is None:
            raise LookupError(key)
        await effort.tap(f"{indicator.number} {indicator.name}", indicator.definition[:8])
        await effort.type(number, "点要改的项")
    await effort.tap("确认提交", "回执")


async def three_pasted(effort: Effort) -> None:
    """One sentence, the rest as it was."""
    await effort.open()
    await effort.type("新建团校1所，联系社会组织7家，走访青年4次", "读到 3 项")
    await effort.tap("采用这 3 项", "已填 3/21")
    await effort.tap("其余同上期", "已填 21/21")
    await effort.tap("确认提交", "回执")


async def everything(effort: Effort) -> None:
    """Every indicator answered one by one, as in the first week."""
    await effort.open()
    for position, indicator in enumerate(effort.town.services.plan.indicators, start=1):
        following = f"（已填 {position}）" if position < len(LAST_WEEK) else "已填 21/21"
        entry = LAST_WEEK[indicator.id]
        if indicator.kind is IndicatorKind.YESNO:
            await effort.tap("否" if entry == Entry.yesno(yes=False) else "未开展", following)
        else:
            await effort.type(entry.show(indicator).split("（")[0], following)
    await effort.tap("确认提交", "回执")


async def everything_pasted(effort: Effort) -> None:
    """All of it in one message: `1:否 2:12/30 …`."""
    await effort.open()
    plan = effort.town.services.plan
    said = [f"{i.number}:{LAST_WEEK[i.id].show(i).split('（')[0]}" for i in plan.indicators]
    await effort.type("\n".join(said), "读到 21 项")
    await effort.tap("采用这 21 项", "已填 21/21")
    await effort.tap("确认提交", "回执")


CASES: dict[str, tuple[Callable[[Effort], Awaitable[None]], str, Callable[[Effort], bool] | None]] = {
    "unchanged week": (unchanged, "≤ 3 taps", lambda e: e.taps <= 3 and e.typed == 0),
    "three changed": (
        three_changed,
        "≤ 3 + 3 taps, 3 numbers",
        lambda e: e.taps <= 6 and e.typed <= 3,
    ),
    "three changed, as one sentence": (three_pasted, "", None),
    "all 21, one by one": (everything, "", None),
    "all 21, as one message": (everything_pasted, "", None),
}


async def measure(name: str, ask: AskService, rounds: int) -> tuple[Effort, list[float]]:
    """Return the effort of one case, and the seconds that each round took."""
    seconds: list[float] = []
    effort: Effort | None = None
    for _ in range(rounds):
        with tempfile.TemporaryDirectory(prefix="jishi-bench-") as folder:
            async with open_town(Path(folder), ask) as town:
                if name not in ("all 21, one by one", "all 21, as one message"):
                    await file_last_week(town.services, COUNTY)
                await town.advance(timedelta(days=3, hours=1))
                effort = Effort(town)
                await CASES[name][0](effort)
                seconds.append(effort.waited)
    if effort is None:
        raise ValueError("at least one round is needed")
    return effort, seconds


async def run(rounds: int) -> list[Figure]:
    """Measure every case."""
    ask = AskService.build(load_pack("jishi-2019"))
    figures = []
    for name, (_, aim, met) in CASES.items():
        effort, seconds = await measure(name, ask, rounds)
        measured = f"{effort.taps} taps, {effort.typed} typed, {median(seconds):.2f} s"
        figures.append(Figure(name, measured, aim=aim, met=met(effort) if met else None))
    return figures


def main() -> None:
    """Measure and print."""
    parser = argparse.ArgumentParser()
    parser.add_argument("--rounds", type=int, default=ROUNDS)
    rounds = parser.parse_args().rounds
    figures = asyncio.run(run(rounds))
    note = f"median of {rounds}; seconds are what the bot makes a person wait in the whole report"
    show("report: what it costs a person", figures, note=note)


if __name__ == "__main__":
    main()
