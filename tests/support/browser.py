"""The system's own Chromium, for tests of the sandbox page; nothing is downloaded."""

import os
import shutil
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

import pytest
from playwright.async_api import Browser, async_playwright

NAMES = ("chromium", "chromium-browser", "google-chrome")
ARGUMENTS = (
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
)
"""The browser is to talk to 127.0.0.1 and to nobody else, also as root in a container."""


def chromium() -> str:
    """Return the path of a Chromium: the environment's `CHROMIUM`, else the first known name on the path.

    Without one the test is skipped; where `CI` is set it fails, so that nothing goes untested there.
    """
    found = os.environ.get("CHROMIUM") or next(filter(None, map(shutil.which, NAMES)), None)
    if found is not None:
        return found
    reason = f"no Chromium: set CHROMIUM, or install one of {', '.join(NAMES)}"
    if os.environ.get("CI"):
        pytest.fail(reason)
    pytest.skip(reason)


@asynccontextmanager
async def started_browser() -> AsyncIterator[Browser]:
    """Yield a running browser; Playwright gives it a new user data directory and removes that afterwards."""
    path = chromium()
    async with async_playwright() as playwright:
        browser = await playwright.chromium.launch(executable_path=path, args=list(ARGUMENTS))
        try:
            yield browser
        finally:
            await browser.close()
