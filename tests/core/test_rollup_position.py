"""A county's own place among the others."""

import pytest

from bot.core.plan import Indicator, IndicatorKind
from bot.core.rollup import Total
from bot.core.rollup_position import Position, position


def indicator(kind: IndicatorKind, direction: str = "up") -> Indicator:
    return Indicator.model_validate(
        {
            "id": "x",
            "number": 1,
            "name": "某项",
            "definition": "某项",
            "kind": kind,
            "unit": "所",
            "clause": "通知",
            "targets": (),
            "direction": direction,
        }
    )


def ratios(*shares: int) -> list[Total]:
    return [Total(numerator=share, denominator=100, counted=1) for share in shares]


@pytest.mark.parametrize(
    ("own", "direction", "place"),
    [(90, "up", 1), (50, "up", 3), (10, "up", 5), (10, "down", 1), (50, "down", 2)],
)
def test_the_best_is_first_and_equals_share_the_better_place(own: int, direction: str, place: int) -> None:
    others = ratios(90, 70, 50, 50, 10)
    [mine] = ratios(own)
    assert position(indicator(IndicatorKind.RATIO, direction), mine, others) == Position(place, 5)


def test_who_has_no_figure_is_not_counted_and_who_has_not_begun_has_none_done() -> None:
    others = [
        *(Total(number=n, counted=1) for n in (5, 4, 3, 2)),
        Total(counted=1, not_started=1),
        Total(missing=1),
        Total(not_applicable=1),
    ]
    count = indicator(IndicatorKind.CUMULATIVE)
    assert position(count, others[4], others) == Position(5, 5)
    assert position(count, others[0], others) == Position(1, 5)
    assert position(count, Total(missing=1), others) is None
    assert position(count, Total(not_applicable=1), others) is None


def test_yes_or_no_has_no_place_but_a_number_of_those_who_have_it() -> None:
    others = [Total(number=n, counted=1) for n in (1, 1, 0, 0, 0)]
    assert position(indicator(IndicatorKind.YESNO), others[0], others) == Position(2, 5)


def test_among_a_few_a_place_would_tell_what_single_ones_reported() -> None:
    [mine] = ratios(50)
    assert position(indicator(IndicatorKind.RATIO), mine, ratios(50, 60, 70, 80)) is None
