"""Numbers as cadres type them: 12, 1,200, ３０, 1.2万, 3千, 两百三, 零; percentages: 85%, 八成五."""

import re
import unicodedata
from decimal import Decimal, InvalidOperation

from bot.core.numerals import arabic

_FULL_WIDTH = {code: code - 0xFEE0 for code in range(0xFF01, 0xFF5F)} | {
    0x3000: " ",  # ideographic space
    0x2212: "-",  # minus sign
    0x2013: "-",  # en dash
    ord("，"): "，",  # a comma between clauses, unless it stands between full-width digits
    ord("；"): "；",
    ord("。"): "。",
}
_FULL_WIDTH_THOUSANDS = re.compile(r"(?<=[０-９])，(?=[０-９]{3}(?![０-９]))")
_ONE_SIGN = str.maketrans(
    {"俩": "两", "仨": "三", "〇": "零", "卅": "三十", "廿": "二十", "萬": "万", "億": "亿"}
)

_DIGITS = "零〇一二两三四五六七八九壹贰叁肆伍陆柒捌玖俩仨"
_SCALES = "十百千万亿拾佰仟萬億廿卅"
_ARABIC = r"(?:[0-9]{1,3}(?:,[0-9]{3})+(?![0-9])|[0-9]+)(?:\.[0-9]+)?"
NUMBER = (
    rf"(?:{_ARABIC}(?:[{_SCALES}][{_DIGITS}{_SCALES}0-9]*)?"
    rf"|[{_DIGITS}{_SCALES}]+(?:点[{_DIGITS}]+)?)"
)
"""Regular expression for one number in any of these forms; it captures nothing."""

_ARABIC_THEN_SCALE = re.compile(rf"({_ARABIC})([百千万亿萬億]{{0,2}})")
_TIMES = {"": 1, "百": 10**2, "千": 10**3, "万": 10**4, "亿": 10**8}
_DIGIT_BESIDE_DIGIT = re.compile(r"[一二两三四五六七八九壹贰叁肆伍陆柒捌玖]{2}")
_DIGIT_BEFORE_TEN = re.compile(r"[0-9]+[十拾]")
_ONE_NUMBER = re.compile(NUMBER)
_LONGEST = 24

_TENTHS = re.compile(r"([一二三四五六七八九1-9])成(?:([一二三四五六七八九1-9])|(半))?")
_PER_CENT = re.compile(rf"百分之({NUMBER}|百)|({NUMBER})%")
_ALL = frozenset({"全部", "全都", "都", "全覆盖", "百分百", "十成"})


def clean(text: str) -> str:
    """Return `text` with half-width digits and signs, single spaces and nothing invisible.

    Commas, semicolons and full stops between clauses stay full-width, so that `12，300` is not
    taken for 12,300; between full-width digits they are thousands separators.
    """
    text = _FULL_WIDTH_THOUSANDS.sub(",", text).translate(_FULL_WIDTH)
    seen = (" " if unicodedata.category(c) == "Cc" else c for c in text)
    return " ".join("".join(c for c in seen if unicodedata.category(c) not in {"Cf", "Cs"}).split())


def to_number(token: str) -> float | int | None:
    """Return the figure that a match of `NUMBER` stands for, or None if it stands for none.

    Two digits side by side without a scale (三五, 两三) are an estimate, not a figure.
    """
    if not token or len(token) > _LONGEST:
        return None
    token = token.replace(",", "").translate(_ONE_SIGN)
    if direct := _ARABIC_THEN_SCALE.fullmatch(token):
        times = 1
        for scale in direct[2]:
            times *= _TIMES[scale]
        return _whole_if_whole(Decimal(direct[1]) * times)
    if _DIGIT_BEFORE_TEN.match(token) or _DIGIT_BESIDE_DIGIT.search(token.partition("点")[0]):
        return None
    try:
        return _whole_if_whole(Decimal(str(arabic(token))))
    except (ValueError, KeyError, IndexError, InvalidOperation):
        return None  # what the library says of 百三 or 一百百 is of no use to a cadre


def numbers_in(text: str) -> list[str]:
    """Return the words of `text` that are numbers, in order; `text` is as `clean` returns it."""
    return [found[0] for found in _ONE_NUMBER.finditer(text) if to_number(found[0]) is not None]


def to_percent(text: str) -> float | None:
    """Return 85 for `85%`, `百分之八十五`, `八成五`; 100 for `全部`; None for anything else."""
    if text in _ALL:
        return 100
    if tenths := _TENTHS.fullmatch(text):
        more = 5 if tenths[3] else (to_number(tenths[2]) or 0) if tenths[2] else 0
        return (to_number(tenths[1]) or 0) * 10 + more
    if percent := _PER_CENT.fullmatch(text):
        return 100 if percent[1] == "百" else to_number(percent[1] or percent[2])
    return None


def _whole_if_whole(number: Decimal) -> float | int:
    return int(number) if number == number.to_integral_value() else float(number)
