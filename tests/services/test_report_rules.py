"""The pack's relations between indicators: read, checked against the plan, every fault told."""

from pathlib import Path

import pytest

from bot.core.plan import Plan
from bot.services.plan import PackError, load_pack
from bot.services.report_rules import FILE, load_rules


@pytest.fixture(scope="module")
def plan() -> Plan:
    return load_pack("jishi-2019")


def pack(folder: Path, rules: str) -> Path:
    """Write a pack that has nothing but rules."""
    (folder / FILE).parent.mkdir()
    (folder / FILE).write_text(rules, "utf-8")
    return folder


def test_the_shipped_rules_fit_the_plan(plan: Plan) -> None:
    rules = load_rules("jishi-2019", plan)
    assert rules
    assert len({rule.id for rule in rules}) == len(rules)
    assert all(rule.says for rule in rules)


def test_a_pack_without_rules_has_none(plan: Plan, tmp_path: Path) -> None:
    assert load_rules(tmp_path, plan) == ()


def test_every_fault_is_told_at_once(plan: Plan, tmp_path: Path) -> None:
    folder = pack(
        tmp_path,
        """
        [[rules]]
        id = "one"
        left = ["visit"]
        op = "<="
        right = [3]
        clause = "九"
        [[rules]]
        id = "two"
        left = []
        op = "约等于"
        right = [3]
        """,
    )
    with pytest.raises(PackError) as refused:
        load_rules(folder, plan)
    said = str(refused.value)
    for part in ("没有指标 'visit'", "没有条款 '九'", "第 2 条"):
        assert part in said


def test_what_is_no_toml_is_told_as_such(plan: Plan, tmp_path: Path) -> None:
    with pytest.raises(PackError):
        load_rules(pack(tmp_path, "[[rules"), plan)
