"""`python -m tests.bench [SECTION …]`: every figure of the project, each section in a process of its own."""

import argparse
import subprocess
import sys
from pathlib import Path

ORDER = ("ask", "chat", "start")
"""Sections that come first; every other module here with a `main` follows by name."""

_PARTS = {"__main__", "figures", "chat_bots"}


def sections() -> list[str]:
    """Return the names of all sections."""
    found = sorted(file.stem for file in Path(__file__).parent.glob("*.py"))
    others = [name for name in found if name not in (*ORDER, *_PARTS, "__init__")]
    return [*ORDER, *others]


def main() -> None:
    """Run the sections that were asked for, or all; the status tells whether each of them ran."""
    parser = argparse.ArgumentParser(prog="python -m tests.bench")
    parser.add_argument("section", nargs="*", choices=[*sections(), []])
    wanted = parser.parse_args().section or sections()
    failed = [
        name
        for name in wanted
        if subprocess.run([sys.executable, "-m", f"tests.bench.{name}"], check=False).returncode  # noqa: S603  ours
    ]
    sys.exit(f"did not run: {', '.join(failed)}" if failed else 0)


if __name__ == "__main__":
    main()
