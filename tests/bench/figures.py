"""Figures and how they are printed: each beside its aim, and beside a rival's where there is one."""

from collections.abc import Sequence
from dataclasses import dataclass
from statistics import quantiles

from rich.console import Console
from rich.table import Table


@dataclass(frozen=True, slots=True)
class Figure:
    """One line of a table."""

    what: str
    measured: str
    rival: str = ""
    aim: str = ""
    met: bool | None = None
    """Whether the aim is reached; None if there is none."""


def show(title: str, figures: Sequence[Figure], *, rival: str = "", note: str = "") -> None:
    """Print a table; `rival` is the heading of the column for whom we compare with."""
    table = Table(title=title, title_justify="left", caption=note or None, caption_justify="left")
    table.add_column("what")
    table.add_column("measured", justify="right")
    if rival:
        table.add_column(rival, justify="right")
    table.add_column("aim", justify="right")
    table.add_column("")
    for figure in figures:
        mark = "" if figure.met is None else "[green]met[/green]" if figure.met else "[red]missed[/red]"
        cells = [figure.what, figure.measured, *([figure.rival] if rival else []), figure.aim, mark]
        table.add_row(*cells)
    # Piped output has no width of its own, and a figure that is cut is none.
    console = Console()
    (console if console.is_terminal else Console(width=120)).print(table)


def percentile(values: Sequence[float], percent: int) -> float:
    """Return the value that `percent` of `values` do not exceed."""
    return quantiles(values, n=100, method="inclusive")[percent - 1]


def share(hits: int, total: int) -> str:
    """Write `58/60 97 %`."""
    return f"{hits}/{total}  {100 * hits / total:5.1f} %" if total else "–"
