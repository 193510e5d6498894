"""Reads a plan pack: the texts of its files in, a plan or every fault in them out.

The format is described for writers in `bot/packs/README.md`.
"""

from collections.abc import Mapping

from pydantic import ValidationError

from bot.core.plan import Fault, Plan
from bot.core.plan_checks import check
from bot.core.plan_document import read_document
from bot.core.plan_rows import describe, read_tables

DOCUMENT = "document.md"
"""The one file of a pack whose name is fixed; every `*.toml` beside it belongs to the plan."""


def read_pack(files: Mapping[str, str]) -> tuple[Plan | None, list[Fault]]:
    """Read a pack from its texts by file name; names that are neither the document nor TOML are ignored.

    Returns the plan and no faults, or None and all faults, by file and line. A fault in one table does
    not hide those in the others.
    """
    clauses, faults = read_document(files.get(DOCUMENT, ""))
    if DOCUMENT not in files:
        faults.append(Fault(file=DOCUMENT, line=0, message=f"缺少文件 {DOCUMENT}"))
    tables, table_faults = read_tables({name: text for name, text in files.items() if name.endswith(".toml")})
    faults += table_faults
    plan = None
    content = {
        "clauses": clauses,
        "targets": [row.value for row in tables.targets],
        "indicators": sorted((row.value for row in tables.indicators), key=lambda value: value.number),
        "duties": [row.value for row in tables.duties],
        "aliases": [row.value for row in tables.aliases],
    }
    try:
        plan = Plan.model_validate(tables.meta | content)
    except ValidationError as error:
        faults += [tables.meta_fault(details["loc"], describe(details)) for details in error.errors()]
    if plan is not None and plan.lights.amber > plan.lights.green:
        message = f"amber（{plan.lights.amber:g}）不能大于 green（{plan.lights.green:g}）"
        faults.append(tables.meta_fault(("lights", "amber"), message))
    if clauses:
        faults += check(tables, clauses, starts=plan.starts if plan else None)
    faults.sort(key=lambda fault: (fault.file, fault.line))
    return (None if faults else plan), faults
