"""From the command to the first poll, and memory at rest: `jishi run` on the sandbox."""

import asyncio
import subprocess
import sys
import tempfile
import time
from pathlib import Path
from statistics import median

from bot.sandbox.clock import SandboxClock
from bot.sandbox.demo import TOKEN
from bot.sandbox.server import Sandbox
from bot.sandbox.world import World
from tests.bench.figures import Figure, show

STARTS = 3
RESTING = 5.0
"""Seconds after the first poll at which memory is read."""

AIM_SECONDS = 2.5
AIM_MEMORY = 180.0
"""MiB."""


def memory(pid: int) -> float:
    """Return the resident memory of a process in MiB; 0 where the system does not tell."""
    try:
        lines = Path(f"/proc/{pid}/status").read_text("ascii").splitlines()
    except OSError:
        return 0.0
    resident = next(line for line in lines if line.startswith("VmRSS:"))
    return int(resident.split()[1]) / 1024


async def start(folder: Path) -> tuple[float, float]:
    """Start the bot, let it rest, end it; return seconds to the first poll and MiB."""
    clock = SandboxClock()
    sandbox = Sandbox(World(clock), clock, token=TOKEN)
    async with sandbox.serve():
        config = folder / "config.toml"
        config.write_text(
            f'[telegram]\ntoken = "{TOKEN}"\napi_url = "{sandbox.api_url}"\nfile_url = "{sandbox.file_url}"\n'
            f'[storage]\nurl = "sqlite:///{folder / "start.db"}"\n',
            encoding="utf-8",
        )
        begun = time.perf_counter()
        command = [sys.executable, "-m", "bot", "run", "--config", str(config)]
        with (folder / "log").open("wb") as log:
            process = subprocess.Popen(command, stderr=log)  # noqa: ASYNC220, S603  ours, and waited for below
        try:
            async with asyncio.timeout(60):
                while not sandbox.world.inbox.polled:
                    if process.poll() is not None:
                        raise RuntimeError((folder / "log").read_text("utf-8")[-2_000:])
                    await asyncio.sleep(0.005)
            seconds = time.perf_counter() - begun
            await asyncio.sleep(RESTING)
            return seconds, memory(process.pid)
        finally:
            process.terminate()
            await asyncio.to_thread(process.wait)


async def bench() -> list[Figure]:
    """Return the figures."""
    with tempfile.TemporaryDirectory() as name:
        first, _ = await start(Path(name))
        runs = [await start(Path(name)) for _ in range(STARTS)]
    seconds, resident = median(run[0] for run in runs), median(run[1] for run in runs)
    return [
        Figure("first start, empty database, s", f"{first:.2f}"),
        Figure("start to first poll, s", f"{seconds:.2f}", aim="≤ 2.5", met=seconds <= AIM_SECONDS),
        Figure("memory at rest, MiB", f"{resident:.0f}", aim="≤ 180", met=resident <= AIM_MEMORY),
    ]


def main() -> None:
    """Print the figures."""
    show("start", asyncio.run(bench()), note="median of three starts")


if __name__ == "__main__":
    main()
