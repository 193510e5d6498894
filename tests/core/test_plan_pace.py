"""What a pack may say of pace: the curve of an indicator, where the lights change."""

from importlib.resources import files

import pytest

from bot.core.plan import Curve, Lights, Plan
from bot.core.plan_pack import read_pack

PACK = {
    entry.name: entry.read_text("utf-8")
    for entry in files("bot").joinpath("packs", "jishi-2019").iterdir()
    if entry.name.endswith((".md", ".toml"))
}
CURVE = 'curve = "seasonal"\nseasons = [0, 0, 0, 0, 0, 0, 0, 0, 1, 1, 1, 1]\n'
"""As the pack that comes with the bot has it, once."""


def read(name: str, text: str) -> tuple[Plan | None, list[str]]:
    """Read the shipped pack with another text for one of its files."""
    plan, found = read_pack({**PACK, name: text})
    return plan, [str(fault) for fault in found]


def line_of(text: str, words: str) -> int:
    return text[: text.index(words)].count("\n") + 1


@pytest.mark.parametrize(
    ("written", "at", "message"),
    [
        ('curve = "zigzag"', 0, "curve 的值 'zigzag' 不在允许之列：'linear', 'step' or 'seasonal'"),
        ('curve = "seasonal"\nseasons = [1, 2]', 1, "seasons 要有 12 个数，从一月到十二月，现有 2 个"),
        (
            f'curve = "seasonal"\nseasons = {[-1, *[1] * 11]}',
            1,
            "seasons 不能有负数，也不能全是 0：[-1.0, 1.0",
        ),
        (f'curve = "seasonal"\nseasons = {[0] * 12}', 1, "seasons 不能有负数，也不能全是 0：[0.0, 0.0"),
        (f'curve = "seasonal"\nseasons = [{"1, " * 11}inf]', 1, "seasons 不能有负数，也不能全是 0"),
        (f'curve = "step"\nseasons = {[1] * 12}', 1, '只有 curve = "seasonal" 的指标才有 seasons'),
        (f"seasons = {[1] * 12}", 0, '只有 curve = "seasonal" 的指标才有 seasons'),
    ],
)
def test_a_fault_of_a_curve_is_told_with_its_line(written: str, at: int, message: str) -> None:
    text = PACK["indicators.toml"]
    _, [fault] = read("indicators.toml", text.replace(CURVE, f"{written}\n"))
    assert fault.startswith(f"indicators.toml:{line_of(text, CURVE) + at}: {message}")


def test_a_season_without_its_months_is_told_at_the_indicator() -> None:
    text = PACK["indicators.toml"]
    _, [fault] = read("indicators.toml", text.replace(CURVE, 'curve = "seasonal"\n'))
    assert fault.endswith("seasons 要有 12 个数，从一月到十二月，现有 0 个")


@pytest.mark.parametrize(
    ("lights", "at", "message"),
    [
        ("green = 0.9\namber = 0.95", 2, "amber（0.95）不能大于 green（0.9）"),
        ("green = 1.2", 1, "lights.green 的值 1.2 太大，至多为 1"),
        ("amber = 0", 1, "lights.amber 的值 0 太小，须大于 0"),
        ("amber = nan", 1, "lights.amber 的值 nan"),
        ("red = 0.5", 1, "不认识的键 lights.red"),
    ],
)
def test_a_fault_of_the_lights_is_told_with_its_line(lights: str, at: int, message: str) -> None:
    text = f"{PACK['plan.toml']}\n[lights]\n{lights}\n"
    _, [fault] = read("plan.toml", text)
    assert fault.startswith(f"plan.toml:{line_of(text, '[lights]') + at}: {message}")


def test_lights_and_curves_may_be_left_out() -> None:
    plan, found = read("indicators.toml", PACK["indicators.toml"].replace(CURVE, ""))
    assert (plan is not None, found) == (True, [])
    said, _ = read("plan.toml", f"{PACK['plan.toml']}\n[lights]\ngreen = 0.9\namber = 0.7\n")
    assert plan is not None
    assert said is not None
    assert (plan.lights, said.lights) == (Lights(), Lights(green=0.9, amber=0.7))
    assert {one.curve for one in plan.indicators} == {None}
    assert {one.curve for one in said.indicators} == {None, Curve.SEASONAL}
