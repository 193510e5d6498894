"""`jishi` as a process of its own, as an operator runs it."""

import asyncio
import os
import signal
import socket
import sys
from asyncio.subprocess import PIPE, Process
from collections.abc import AsyncIterator, Mapping
from contextlib import asynccontextmanager
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).parents[2]

PATIENCE = 60.0
"""Seconds after which a process that hangs is a failed test."""


@dataclass(frozen=True, slots=True)
class Result:
    """How a process ended."""

    status: int
    out: str
    err: str


def environment(**more: str) -> dict[str, str]:
    """Return this process's variables without those that would configure the bot, and `more`."""
    own = {key: value for key, value in os.environ.items() if key not in {"BOT_TOKEN", "DATABASE_URL"}}
    return own | {"PYTHONPATH": str(ROOT), "PYTHONUNBUFFERED": "1", "COLUMNS": "200"} | more


def free_port() -> int:
    """Return a port that nobody listened on a moment ago."""
    with socket.create_server(("127.0.0.1", 0)) as listening:
        port: int = listening.getsockname()[1]
        return port


async def start(*arguments: str, folder: Path, variables: Mapping[str, str] | None = None) -> Process:
    """Start `jishi` in `folder`."""
    return await asyncio.create_subprocess_exec(
        sys.executable,
        "-m",
        "bot",
        *arguments,
        cwd=folder,
        env=environment(**(variables or {})),
        stdin=PIPE,
        stdout=PIPE,
        stderr=PIPE,
    )


async def ended(process: Process, words: bytes = b"") -> Result:
    """Wait until a process ends by itself."""
    async with asyncio.timeout(PATIENCE):
        out, err = await process.communicate(words)
    return Result(process.returncode or 0, out.decode(), err.decode())


async def jishi(
    *arguments: str, folder: Path, words: str = "", variables: Mapping[str, str] | None = None
) -> Result:
    """Run `jishi` to its end, with `words` on its standard input."""
    return await ended(await start(*arguments, folder=folder, variables=variables), words.encode())


@asynccontextmanager
async def running(
    *arguments: str, folder: Path, variables: Mapping[str, str] | None = None
) -> AsyncIterator[Process]:
    """Run `jishi` while the block runs; what is still alive then is killed."""
    process = await start(*arguments, folder=folder, variables=variables)
    try:
        yield process
    finally:
        if process.returncode is None:
            process.send_signal(signal.SIGKILL)
            await process.communicate()
