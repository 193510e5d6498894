"""Chinese and Arabic numbers as people type them."""

import cn2an
import pytest
from hypothesis import given
from hypothesis import strategies as st

from bot.core.report_numbers import clean, numbers_in, to_number, to_percent

DIGITS = "零一二三四五六七八九"


@pytest.mark.parametrize(
    ("token", "number"),
    [
        ("0", 0),
        ("零", 0),
        ("007", 7),
        ("1,200", 1200),
        ("1.50", 1.5),
        ("两", 2),
        ("俩", 2),
        ("十", 10),
        ("十五", 15),
        ("二十", 20),
        ("廿五", 25),
        ("一百零五", 105),
        ("一百五", 150),
        ("两百三", 230),
        ("两百三十", 230),
        ("两千零五十三", 2053),
        ("一万二", 12000),
        ("一万零二", 10002),
        ("两万三千五", 23500),
        ("三点五", 3.5),
        ("3百", 300),
        ("3千", 3000),
        ("1.2万", 12000),
        ("1.15万", 11500),
        ("1万2", 12000),
        ("3000万", 30_000_000),
        ("壹佰", 100),
    ],
)
def test_a_number_is_read(token: str, number: float) -> None:
    assert to_number(token) == number


@pytest.mark.parametrize(
    "token",
    [
        "",
        "百",
        "万",
        "百三",
        "一百百",
        "一万万",
        "三五",
        "两三",
        "十五六",
        "二零一九",
        "20十",
        "1.2万3",
        "9" * 25,
    ],
)
def test_what_is_no_definite_number_is_none(token: str) -> None:
    assert to_number(token) is None


@given(st.integers(0, 99_999_999))
def test_every_formal_chinese_numeral_is_read_back(number: int) -> None:
    assert to_number(cn2an.an2cn(str(number))) == number


@given(st.integers(1, 9), st.integers(1, 9), st.sampled_from([("百", 100), ("千", 1000), ("万", 10_000)]))
def test_a_last_digit_without_its_scale_counts_the_next_lower_one(
    high: int, low: int, scale: tuple[str, int]
) -> None:
    spoken = f"{DIGITS[high]}{scale[0]}{DIGITS[low]}"
    assert to_number(spoken) == high * scale[1] + low * scale[1] // 10


@pytest.mark.parametrize(
    ("text", "percent"),
    [
        ("85%", 85),
        ("33.3%", 33.3),
        ("百分之六十", 60),
        ("百分之85.5", 85.5),
        ("百分之百", 100),
        ("八成", 80),
        ("八成五", 85),
        ("八成半", 85),
        ("8成", 80),
        ("全部", 100),
        ("85", None),
        ("十二分之五", None),
        ("已成立", None),
    ],
)
def test_a_percentage_is_read(text: str, percent: float | None) -> None:
    assert to_percent(text) == percent


@pytest.mark.parametrize(
    ("typed", "cleaned"),
    [
        ("１２／３０", "12/30"),
        ("８５％", "85%"),
        ("１，２００", "1,200"),
        ("12，300", "12，300"),
        ("1：20　2：35", "1:20 2:35"),
        (" 3 \n 次\u200b", "3 次"),
        ("3\x00次\ud800", "3 次"),
        ("①", "①"),
    ],
)
def test_text_is_cleaned_without_changing_its_meaning(typed: str, cleaned: str) -> None:
    assert clean(typed) == cleaned


def test_the_numbers_of_a_sentence_are_found_in_order() -> None:
    assert numbers_in("30所里两百三，1,200和百") == ["30", "两百三", "1,200"]


@given(st.text())
def test_any_text_can_be_cleaned_and_searched(text: str) -> None:
    cleaned = clean(text)
    assert clean(cleaned) == cleaned
    assert all(number in cleaned for number in numbers_in(cleaned))
