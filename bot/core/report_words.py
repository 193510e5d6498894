"""The words around a figure: units, verbs, 共/已/新建, and what people type instead of a figure.

Only words listed here may stand beside a number. `不到3所` and `差3所` hold a 3 that must not be
taken for an answer, so anything unknown is refused instead of skipped.
"""

import re
from dataclasses import dataclass
from functools import lru_cache

from bot.core.report import Meaning
from bot.core.report_numbers import NUMBER

MEASURED = frozenset({"%", "元", "万元", "亿元", "亩", "公顷", "平方米", "公里", "吨", "小时", "天"})
"""Units that may have decimals."""
_SAME = (
    {"人", "名", "位", "个人"},
    {"次", "场", "期", "回", "场次", "节"},
    {"所", "家", "处", "座"},
    {"家", "户"},
    {"篇", "条", "份", "件"},
)
ANY_UNIT = re.compile(
    "个人|人次|场次|万元|亿元|公里|公顷|小时|支部|"
    + "|".join("个人名位次场期回节所家处座户篇条份件元亩天支队村校")
)
"""A word that counts something, ours or not."""

_VERB = r"(?:成立|建立|建成|建好|完成|开展|举办|召开|组织|设立|走访|覆盖|达标|建|办)"
_LEAD = (
    r"(?:本周|这周|本期|截至目前|到目前为止|目前|现在|现有|现|全[省市县区]|累计|共计|总计|合计|一共|总共|共"
    rf"|已经|已|其中|有|是|为|达到|达|填|报|了|{_VERB}|[:,，、\s])*+"
)
_INCREASE = (
    r"(?:(?:又|再|还)?(?:新增加|新增|新建成|新建立|新成立|新发展|新建|新开展|新|增加|增设|增)"
    rf"|[又再]{_VERB}|多了|\+)了?"
)
_TAIL = rf"(?:已经|已|都|{_VERB}|了|整|[。.!,，;；、\s])*+"
_TOTAL = r"(?:全[省市县区])?(?:一共|总共|共有|共计|共|总数|应建|应有|应|合计|总计)(?:有|为|是)?[:\s]*"
_OUT_OF = r"(?:里面|里边|里|当中|之中|中|之内|内)"

_INCREASING_NAME = re.compile(r"新增加?|新建[成立]?|新成立|新发展|新开展|增加|增设")

FILLER = re.compile(rf"{_LEAD}{_TAIL}")
"""Words that say nothing by themselves."""
NOTHING = re.compile(r"(?:暂时|目前|本周)?(?:没有了?|无|没)|空|-")
"""Says that there is none, but not whether that is 0 or one of the special meanings."""
YES = re.compile(rf"是的?|对的?|有了?|√|✓|✅|1|已经?有|(?:有|都|全部|已经|已)?{_VERB}(?:好|完)?了?")
NO = re.compile(rf"否|不是|没有?|无|×|✗|❌|0|(?:尚未|暂未|还未|未|还没有?|没有?){_VERB}(?:好|完|过)?|还没有?")
_SPECIAL = {
    Meaning.NOT_STARTED: r"(?:尚未|暂未|还未|未|还没有|还没|没有|没)(?:开展|启动|开始)",
    Meaning.NOT_APPLICABLE: r"不适用|不涉及|不相关|无此项|没有此项",
    Meaning.NO_DATA: (
        r"数据(?:暂未|还没有|还没|尚未|未|没)出|(?:暂时|还)?没有数据|暂?无数据|暂无|(?:暂未|还没|未|待)统计"
    ),
}
ANY_SPECIAL = re.compile("|".join(_SPECIAL.values()))
"""One of the special meanings, anywhere in a sentence."""
TOTAL = re.compile(_TOTAL)
"""共, 总数, 应建 …: what follows may be the 分母."""

MARKUP = re.compile(r"<\s*[A-Za-z/!]|&(?:lt|gt|amp|#\d+);")
DATE = re.compile(
    r"(?:[0-9]+|[一二三四五六七八九十]+)月(?:[0-9]+|[一二三四五六七八九十]+)[日号]?"
    r"|(?:19|20)[0-9]{2}(?:年|([-/.])[0-9]{1,2}\1[0-9]{1,2})"
)
NEGATIVE = re.compile(rf"{_LEAD}(?:-|负|减少?了?|少了?|下降了?)\s*{NUMBER}")
PERCENT = re.compile(r"%|百分之|[一二三四五六七八九1-9]成")
ESTIMATE = re.compile(
    r"约|大概|左右|上下|几|多|余|近|不到|不足|超过|以上|以下|至少|最多|差不多|来[所个人次户家场]"
    r"|[一二两三四五六七八九]{2}"
)
FRACTION = re.compile(rf"{NUMBER}\s*/\s*{NUMBER}|{NUMBER}分之{NUMBER}")


@dataclass(frozen=True, slots=True)
class Grammar:
    """How an answer in one unit of counting may be written; the groups hold the numbers."""

    count: re.Pattern[str]
    """Groups `increase` (新建, +; None for a total) and `number`."""
    ratios: tuple[re.Pattern[str], ...]
    """Groups `upper`, `lower`, and perhaps `percent`, the percentage that the writer adds."""


def without_mention(name: str) -> str:
    """Return what stays when `name` is taken out of a sentence: 新建 of 新建团校, else nothing."""
    increase = _INCREASING_NAME.match(name)
    return increase[0] if increase else ""


def special_meaning(text: str) -> Meaning | None:
    """Return the meaning of 未开展, 不涉及, 暂无数据 and their like; None for any other text."""
    text = text.rstrip("了。.!！ ")
    for meaning, words in _SPECIAL.items():
        if re.fullmatch(rf"(?:本周|目前|暂时|现在)?(?:{words})", text):
            return meaning
    return None


def units_like(unit: str, also: tuple[str, ...] = ()) -> frozenset[str]:
    """Return the words that count the same things as `unit`: 名 for 人, 场 for 次; and as `also`."""
    if also:
        return units_like(unit).union(*(units_like(other) for other in also))
    if not unit or unit in MEASURED:
        return frozenset({unit} if unit else {"个"})
    if unit == "人次":
        return frozenset({"人次", "人", "次"})
    groups = (group for group in _SAME if unit in group)
    return frozenset({unit, "个"}.union(*groups))


@lru_cache(maxsize=64)
def grammar(unit: str, also: tuple[str, ...] = ()) -> Grammar:
    """Return the ways to write an answer counted in `unit`, or one of `also`."""
    words = "|".join(
        re.escape(word) for word in sorted(units_like(unit, also), key=len, reverse=True) if word
    )
    of_unit = rf"\s*(?:{words})?" if words else r"\s*"

    def number(name: str) -> str:
        # Atomic: a failed match must not split 3012 into 301 and 2.
        return rf"(?P<{name}>(?>{NUMBER})){of_unit}"

    upper, lower = number("upper"), number("lower")
    ratios = (
        rf"{_LEAD}{upper}\s*/\s*{lower}\s*(?:\((?P<percent>[0-9.]+)%\))?{_TAIL}",
        rf"{_LEAD}{lower}{_OUT_OF}{_LEAD}{upper}{_TAIL}",
        rf"(?P<lower>(?>{NUMBER}))分之(?P<upper>(?>{NUMBER}))",
        rf"{_TOTAL}{lower}[,，、\s]*{_LEAD}{upper}{_TAIL}",
        rf"{_LEAD}{lower}[,，、\s]*其中{_LEAD}{upper}{_TAIL}",
        rf"{_LEAD}{upper}[,，、\s]*占?{_TOTAL}{lower}{_TAIL}",
    )
    return Grammar(
        count=re.compile(rf"{_LEAD}(?P<increase>{_INCREASE})?{_LEAD}{number('number')}{_TAIL}"),
        ratios=tuple(re.compile(pattern) for pattern in ratios),
    )
