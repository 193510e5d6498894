"""Makes every way of typing a question into one: script, width, spaces, numerals, noise.

The plan's own words pass through `normalise` too, so that both sides always compare alike.
"""

import re
import unicodedata
from functools import lru_cache

from opencc import OpenCC

from bot.core.numerals import arabic

HEAD = 240
TAIL = 80
"""Characters considered from the start and the end of an over-long message: a question leads or closes."""

_TO_SIMPLIFIED = OpenCC("t2s")
_OLD_FORMS = frozenset("乾菸薹捱摺吒後徵夥甯榘於麴醣麽")
"""Characters of the GB 2312 set that OpenCC simplifies; all others of the set are simplified already."""
_TAG = re.compile(r"<[^<>]{0,80}>")
_MENTION = re.compile(r"(?<![A-Za-z0-9_.\-])@\s?(?:[A-Za-z0-9_]+|[^\s,:。?!]{1,20}(?=[\s,:]))")
_SPACE = re.compile(r"\s+")
_LOOKALIKE_DIGITS = re.compile(r"(?<![a-z])\d[\doil]{1,4}(?![a-z])")
_LOOKALIKES = str.maketrans("oil", "011")
_NUMERALS = "零〇一二两三四五六七八九十百千万"
_DIGITS = "零〇一二三四五六七八九"
_YEAR = re.compile(rf"[{_DIGITS}0-9]{{4}}(?=年|底|末|[^{_DIGITS}0-9]|$)")
_SHORT_YEAR = re.compile(r"(?<![〇一二三四五六七八九零十0-9])([一二][〇零一二三四五六七八九十])(?=年)")
_PERCENT = re.compile(rf"(?:百分之|(?<!\d)%)([{_NUMERALS}]+(?:点[{_DIGITS}]+)?|\d+(?:\.\d+)?)")
_TENTHS = re.compile(r"(?<![完建组])([一二三四五六七八九1-9])成(?![立为员绩长果功熟本就效人型])")
_UNITS = "周年|年|次|回|趟|家|个|所|人|名|位|岁|周岁|项|场|堂|月|日|号|季度|天|%|届"
_COUNT = re.compile(rf"(?<!\d)([{_NUMERALS}]+)(?=[余多几]?(?:{_UNITS}))")
_NUMBERED = re.compile(r"第\((\d+)\)")
_HALF = re.compile(r"一半|半数|过半")


@lru_cache(maxsize=1)
def _digit_table() -> dict[int, str]:
    """Map each Chinese digit to its Arabic one, as `cn2an` reads it."""
    return {ord(char): str(arabic(char)) for char in _DIGITS.replace("〇", "")} | {ord("〇"): "0"}


def _plain_digits(match: re.Match[str]) -> str:
    return match.group().translate(_digit_table())


def _number(chinese: str) -> str:
    """Return Arabic digits for a Chinese numeral; the numeral itself if it is not one."""
    try:
        value = float(arabic(chinese))
    except ValueError:
        return chinese
    return str(int(value)) if value.is_integer() else str(value)


def _year(match: re.Match[str]) -> str:
    digits = match.group().translate(_digit_table())
    return digits if digits.startswith(("19", "20")) else match.group()


def _count(match: re.Match[str]) -> str:
    return _number(match.group(1))


@lru_cache(maxsize=4096)
def plan_text(text: str) -> str:
    """Return words of the plan normalised; kept, because the same ones are compared again and again."""
    return normalise(text)


def shorten(text: str) -> str:
    """Keep the head and the tail of a message that is too long to be a question."""
    return text if len(text) <= HEAD + TAIL else f"{text[:HEAD]}。{text[-TAIL:]}"


def _simplified(text: str) -> str:
    """Return `text` in simplified characters; what is so already stays as it is (双重覆盖, no 重复)."""
    try:
        text.encode("gb2312")
    except UnicodeEncodeError:
        return str(_TO_SIMPLIFIED.convert(text))
    return text if _OLD_FORMS.isdisjoint(text) else str(_TO_SIMPLIFIED.convert(text))


def normalise(text: str) -> str:
    """Return `text` simplified, half-width, lower-case, without spaces, mentions, markup or controls.

    Chinese numerals become Arabic only where they count something (a year, a percentage, a
    number before a unit): `第一团支书` and `三会两制一课` keep their characters.
    """
    text = unicodedata.normalize("NFKC", text).lower().replace("○", "〇").replace("〇", "零")
    text = _MENTION.sub(" ", _TAG.sub(" ", text))
    text = "".join(" " if unicodedata.category(char)[0] in "CZ" else char for char in text)
    text = _SPACE.sub("", "".join(c for c in text if unicodedata.category(c) not in {"So", "Sk", "Mn"}))
    text = _NUMBERED.sub(r"第\1", _simplified(text))
    text = _LOOKALIKE_DIGITS.sub(lambda m: m.group().translate(_LOOKALIKES), text)
    text = _PERCENT.sub(lambda m: f"{_number(m.group(1))}%", text)
    text = _YEAR.sub(_year, text)
    text = _SHORT_YEAR.sub(_plain_digits, text)
    text = _TENTHS.sub(lambda m: f"{_number(m.group(1))}0%", text)
    text = _HALF.sub("50%", text)
    return _COUNT.sub(_count, text)
