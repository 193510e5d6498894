"""Reads a pack's relations between indicators (勾稽关系): `report/rules.toml`, which a pack may lack."""

import tomllib
from pathlib import Path

from pydantic import ValidationError

from bot.core.plan import Fault, Plan
from bot.core.report_rules import Rule
from bot.services.plan import PackError, pack_file

FILE = "report/rules.toml"


def load_rules(pack: str | Path, plan: Plan) -> tuple[Rule, ...]:
    """Return the rules of a pack, in the order of the file; none if it has no such file.

    Raises:
        PackError: the file is no TOML, a rule is not well formed, or it names an indicator or clause
            that the plan lacks; all faults are listed.
    """
    try:
        content = pack_file(pack, FILE)
    except PackError:
        return ()
    try:
        rows = tomllib.loads(content.decode("utf-8-sig")).get("rules", [])
    except (UnicodeDecodeError, tomllib.TOMLDecodeError) as error:
        raise PackError(str(pack), [_fault(str(error))]) from None
    rules: list[Rule] = []
    faults: list[Fault] = []
    for number, row in enumerate(rows, start=1):
        try:
            rule = Rule.model_validate(row)
        except ValidationError as invalid:
            faults += [_fault(f"第 {number} 条：{f['loc']} {f['msg']}") for f in invalid.errors()]
            continue
        faults += [_fault(f"规则 {rule.id}：{problem}") for problem in _unknown(rule, plan)]
        rules.append(rule)
    if faults:
        raise PackError(str(pack), faults)
    return tuple(rules)


def _unknown(rule: Rule, plan: Plan) -> list[str]:
    terms = [term.partition(".")[0] for term in (*rule.left, *rule.right) if isinstance(term, str)]
    missing = [f"没有指标 {term!r}" for term in terms if plan.indicator(term) is None]
    if rule.clause and plan.clause(rule.clause) is None:
        missing.append(f"没有条款 {rule.clause!r}")
    return missing


def _fault(message: str) -> Fault:
    return Fault(file=FILE, line=0, message=message)
