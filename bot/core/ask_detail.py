"""Finds the detail that a question is after, and tells whether a place of the plan speaks of it.

A plan that names a subject (轮训) need not say who pays for it, who chairs it or how long it takes.
Each check looks for one such detail in the wording and, if it is there, for its trace in the place.
"""

import re
from collections.abc import Callable

from bot.core.ask_coverage import Coverage
from bot.core.ask_lexicon import FILLER, THINGS_ASKED
from bot.core.ask_question import Question, Word
from bot.core.ask_score import uncovered
from bot.core.ask_words import CLASS_ASKED

Check = Callable[[Question, Coverage, int], bool]
"""Tells of a question, a family of documents and a document's number whether the detail is missing."""

_OBJECT = re.compile(
    r"(?:什么样?|啥样?|哪些|哪几(?:个|种|类|项|条|样)?|何种|哪(?:种|类|个)|怎样)的?(?P<after>[一-鿿]{1,6})"
    r"|(?P<before>[一-鿿]{2,6})(?:是|有|叫)(?:什么|啥|哪些|哪几)"
)
"""The thing asked for: `什么条件`, `标准是什么`."""
_THING = re.compile(
    rf"(?:什么|啥|哪些|哪几种?|哪种|哪个|哪本|哪几个|多少|[0-9几]+[个名条项份套])(?:[一-鿿]{{2}}[和及、])?({THINGS_ASKED}|处理|环节|步骤|书(?!记))"
    rf"|({THINGS_ASKED})(?:(?:是|有|包括|包含)?(?:什么|啥|哪|多少|怎么|咋|如何)|[?。!]*$)"
)
_HOW_VERB = re.compile(r"(?:怎么|咋|如何)(?:去|来)?([一-鿿]{2,3})[?。!]*$")
_HAPPENS = re.compile(r"([一-鿿]{2})了?(?:吗|不|没|没有)[?。!]*$")
_WHETHER = re.compile(r"([一-鿿])[不没]\1([一-鿿])")
_MODAL = re.compile(r"(?:会不会|能不能|要不要|可不可以|该不该)(?:还|再|先|去|来|直接|被)*([一-鿿]{2,3})")
_WHEN_VERB = re.compile(r"(?:什么时候|啥时候|多久|多长时间|哪天|几点)(?:才|可以|能|会|要|再)*([一-鿿]{2,3})")
_CONDITION = re.compile(r"(?:什么|啥|哪些|哪种)(?:样的)?(?:情况|情形|条件)下")
_CONDITIONAL = re.compile(r"条件|情形|情况下|对于|凡")
_TROUBLE = re.compile(
    r"([一-鿿]{2})(?:了|的|呢|着|过|里|,)*(?:(?:方案|文件)(?:里|上|中)?)?(?:说|讲|规定|要求)?(?:该|要|应该)?"
    r"(?:怎么办|咋办|咋整|(?:怎么|咋|如何)(?:处理|处置|解决))"
)
"""Asks for a way out; what is wrong stands right before it."""
_TITLES = r"(?:书记|主席|主任|[部会组院校队秘]长|委员|辅导员|联络员)"
_DENIALS = re.compile(r"[不没未](?![断忘少同仅])|杜绝|严禁|防止|淘汰|摘牌|回收")
"""A place without any of these does not tell what becomes of a failure."""
_COUNT = r"\d+|[一二两三四五六七八九十]"
_COUNTED = "年|天|个|次|名|家|项|届|月|人"
_NAME = re.compile(
    rf"{_TITLES}(?:现在|目前)?(?:是|叫)(?:谁|什么名字|啥名)"
    r"|哪位(?:领导|同志|老师|书记)?(?:来)?(?:兼|担任|分管|主管|当|任)"
    rf"|谁是[^,。?!]{{0,8}}{_TITLES}"
)
"""A person is asked for by name; a plan names offices."""
_TOP_DOES = re.compile(r"团中央(?:\d{4}年[^,。?!]{0,4})?(?:来|要|会|负责|给|把|将)")
_TOP = re.compile(r"团中央(?!《)")
"""The plan names the centre as somebody who acts, and not only by its documents."""
_WHO_VERB = re.compile(r"(?:谁|哪(?:个|家|些)?(?:单位|部门|公司|机构))(?:来|去|给)?([一-鿿]{2,3})")
_TOLD_TO = re.compile(r"(?:报(?!到)|交|送|反馈|汇报)(?:送|给|到|至)+(?:谁|哪)")
"""Asks who gets the report; the place must speak of one."""
_TOLD = re.compile(r"报送|上报|通报|报告|抄送|报省|报团|报至|反馈")
_WHO_DOES = re.compile(r"谁(?:来|去|给)?([一-鿿])[?。!呢啊]*$")
_MONEY_ASKED = re.compile(
    r"钱|掏|便宜|划算|谁买|由[^,]{1,8}买|花费|开销|报销|补贴|补助|津贴|工资|奖金|费用|收费|待遇|多少(?:块|元)"
)
_MONEY = re.compile(r"费|资金|补|待遇|奖")
_CHOICE = re.compile(rf"({_COUNT})({_COUNTED})[^,。?!]{{0,4}}还是[^,。?!]{{0,3}}?({_COUNT})(?:{_COUNTED})?")
"""Offers two figures (3年还是5年)."""
_CONSEQUENCE = re.compile(
    r"会(?:被)?(?:怎么|咋|如何|怎样|咋样)(?:处理|处分|处罚|样|着|[?。!]*$)|后果|问责|追责|追究|[受挨](?:什么|啥|到)"
    r"|违[规反纪][^,。?!]{0,16}(?:怎么|咋|如何)(?:处理|处分|处罚|办)"
)
_CONSEQUENCES = re.compile(r"摘牌|通报|取消|回收|淘汰|清退|除名")
_ALLOTTED = re.compile(
    r"(?:各|每个)(?:地?市|县|省辖市|县区)[^,。?!]{0,3}(?:怎么|咋|如何)分(?![级类工步批期年管层])"
    r"|分(?:到|给)(?:我们?|咱们?|俺们?|本|各)[省市县乡区村校]"
)
"""Asks for one unit's share of a figure."""
_ORDINAL = re.compile(
    r"第(?:[二三四五六七八九十2-9]|1\d)(?:年|步|份|期|题|批|轮|名|阶段|档|级)|第[1一](?:步|份|题)"
    r"|第[三四五六七八九十3-9](?=写|说|讲|是|的)|(?:[这上下本]|最新)[1一]?(?:期|题|集|季(?!度))"
    r"|(?<=章)第.{1,3}[章条]"
)
"""One of a row of which the plan would have to speak (第四步)."""
_CRITERION = re.compile(
    r"(?:什么|啥|怎)样的?[^,。?!]{2,8}?(?:才)?(?:算|叫)|(?:程度|条件)才算|条件(?:具体)?(?:都)?(?:是|指)(?:什么|啥|哪)|(?:怎样|怎么样|咋样|咋|怎么)才(?:能)?算"
)
"""Asks from when on something counts as what the plan calls it."""
_DEFINED = re.compile(r"标准|是指|即")
_UNNAMED = re.compile(r"(?:相关|有关|若干)([一-鿿]{2,4}?)[^,。?!]{0,6}?(?:哪|多少|几)")
"""Asks which ones the plan means where it names none itself (相关厅局)."""
_DEED = re.compile(
    r"([评选配招派收写交发奖扣罚买请教讲盖分划])(?:上|出|到|够|得|了)?(?:多少|几)(?![类块步批期]|个?方面|个?部分|个?阶段)"
)
"""What is done to the things that are counted: 评几个 is not answered by how many there are."""
_DONE_TO = re.compile(r"([一-鿿][^\W\d出成好完下到])[了得]?(?:多少|几)(?:个|家|名|人|次|项|所)")
"""The same in two characters (扶持多少个)."""
_OF_A_TRADE = re.compile(
    r"([^\W\da-z哪什么些各个多集的类大]{2})(?:行业|系统)的?(?:团工委|团委|[^,。?!]{0,6}团组织)"
)
"""A league body of one trade."""
_PURSUIT = re.compile(r"([考吃穿玩买卖填背唱演教])(?:些|的是)?(?:什么|啥)")
_UNITS_BY_NAME = re.compile(r"哪(?:几个|些|\d个)(?:县|市|乡镇|村|街道|社区)(?!级|委|里)")
"""Asks for places by name; a plan names levels."""
_PURPOSE = re.compile(
    r"(?!疑问|咨询)([一-鿿]{2})(?:要|该|得|应该|需要?)?"
    r"(?:(?:打|找|拨|联系)(?:哪|什么|啥|谁)|(?:走|办|履行)?(?:哪些|什么|啥|几道)(?:程序|流程|手续|步骤))"
)
"""What a call or a procedure is for."""
_REPLACED = re.compile(r"丢(?:了|失)?[^,。?!]{0,4}补|补办")


def lacks_detail(question: Question, coverage: Coverage, number: int) -> bool:
    """Tell whether a detail that the question is after is not in document `number`."""
    return any(check(question, coverage, number) for check in _CHECKS)


def _lacks_object(question: Question, coverage: Coverage, number: int) -> bool:
    for match in _OBJECT.finditer(question.text):
        after, before = match["after"] or "", match["before"] or ""
        for word in question.words:
            if word.action or len(word.text) == 1 or (after and CLASS_ASKED.search(match[0])):
                continue
            if after.startswith(word.text) or before.endswith(word.text):
                return bool(uncovered((word,), coverage, (number,)))
    return False


def _lacks_thing(question: Question, coverage: Coverage, number: int) -> bool:
    things = {match[1] or match[2] for match in _THING.finditer(question.text)}
    things -= {match[1] for match in CLASS_ASKED.finditer(question.text)}
    return any(number not in coverage.of(thing) for thing in things)


def _lacks_way(question: Question, _coverage: Coverage, _number: int) -> bool:
    """`怎么注册`, of which the plan does not speak at all."""
    verb = _HOW_VERB.search(question.text)
    return verb is not None and _is_unknown_deed(verb[1], question)


def _lacks_deed_itself(question: Question, _coverage: Coverage, _number: int) -> bool:
    """`今天堵车不`: whether something happens of which the plan does not speak."""
    if modal := _MODAL.search(question.text):
        return _is_unknown_deed(modal[1], question)
    if doubled := _WHETHER.search(question.text):
        return any(_is_unknown(word) and word.text == doubled[1] + doubled[2] for word in question.words)
    deed = _HAPPENS.search(question.text)
    return deed is not None and any(_is_unknown(word) and deed[1] == word.text for word in question.words)


def _lacks_moment(question: Question, coverage: Coverage, number: int) -> bool:
    """`多久能再申请`, `什么情况下会`: when something happens of which the plan does not speak."""
    if _CONDITION.search(question.text) and not _CONDITIONAL.search(coverage.text(number)):
        return True
    verb = _WHEN_VERB.search(question.text)
    return verb is not None and _is_unknown_deed(verb[1], question)


def _lacks_way_out(question: Question, coverage: Coverage, number: int) -> bool:
    trouble = _TROUBLE.search(question.text)
    if trouble is None or trouble[1] in FILLER:
        return False
    told = question.text[: trouble.end(1)]
    ends = [word for word in question.words if told.endswith(word.text)]
    if not ends or uncovered(ends, coverage, (number,)):
        return True
    denied = [word for word in question.words if any(no + word.text in told for no in "不没未")]
    return bool(denied) and not _DENIALS.search(coverage.text(number))


def _lacks_recipient(question: Question, coverage: Coverage, number: int) -> bool:
    return _TOLD_TO.search(question.text) is not None and not _TOLD.search(coverage.text(number))


def _lacks_doer(question: Question, coverage: Coverage, number: int) -> bool:
    """`谁主持`, `谁赔`: done by somebody, but not in the plan."""
    if _NAME.search(question.text):
        return True
    if _TOP_DOES.search(question.text) and not _TOP.search(coverage.text(number)):
        return True
    verb = _WHO_VERB.search(question.text)
    if verb and (_is_unknown_deed(verb[1], question) or _is_elsewhere(verb[1], question, coverage, number)):
        return True
    does = _WHO_DOES.search(question.text)
    return does is not None and does[1] not in FILLER and does[1] not in coverage.text(number)


def _lacks_money(question: Question, coverage: Coverage, number: int) -> bool:
    return _MONEY_ASKED.search(question.text) is not None and not _MONEY.search(coverage.text(number))


def _lacks_deed(question: Question, coverage: Coverage, number: int) -> bool:
    if (done := _DONE_TO.search(question.text)) and _is_unknown_deed(done[1], question):
        return True
    deed = _DEED.search(question.text)
    if deed is None:
        return False
    words = [word for word in question.words if word.text == deed[1]]
    return bool(uncovered(words, coverage, (number,)))


def _lacks_place_in_row(question: Question, coverage: Coverage, number: int) -> bool:
    return any(match[0] not in coverage.text(number) for match in _ORDINAL.finditer(question.text))


def _lacks_choice(question: Question, coverage: Coverage, number: int) -> bool:
    offered = _CHOICE.search(question.text)
    if offered is None:
        return False
    figures = [f"{count}{offered[2]}" for count in (offered[1], offered[3])]
    figures += [f"每{offered[2]}"] if {"1", "一"}.intersection(offered.groups()) else []
    return not any(figure in coverage.text(number) for figure in figures)


def _lacks_consequence(question: Question, coverage: Coverage, number: int) -> bool:
    return _CONSEQUENCE.search(question.text) is not None and not _CONSEQUENCES.search(coverage.text(number))


def _lacks_share(question: Question, _coverage: Coverage, _number: int) -> bool:
    return _ALLOTTED.search(question.text) is not None


def _lacks_criterion(question: Question, coverage: Coverage, number: int) -> bool:
    return _CRITERION.search(question.text) is not None and not _DEFINED.search(coverage.text(number))


def _lacks_names(question: Question, coverage: Coverage, number: int) -> bool:
    unnamed = _UNNAMED.search(question.text)
    return unnamed is not None and unnamed[0][: 2 + len(unnamed[1])] in coverage.text(number)


def _lacks_trade(question: Question, coverage: Coverage, number: int) -> bool:
    """`快递行业团工委`, where the plan has one of another trade."""
    trade = _OF_A_TRADE.search(question.text)
    if trade is None or trade[1] in coverage.text(number):
        return False
    named = (word for word in question.words if len(word.text) > 1 and word.text.endswith(trade[1][-1]))
    return not any(word.text in trade[0] and not uncovered((word,), coverage, (number,)) for word in named)


def _lacks_pursuit(question: Question, coverage: Coverage, number: int) -> bool:
    pursuit = _PURSUIT.search(question.text)
    return pursuit is not None and pursuit[1] not in coverage.text(number)


def _lacks_units(question: Question, _coverage: Coverage, _number: int) -> bool:
    return _UNITS_BY_NAME.search(question.text) is not None


def calls_for_else(question: Question) -> bool:
    """Tell whether a call or a procedure is asked for that serves what the plan does not know (报修)."""
    purpose = _PURPOSE.search(question.text)
    return purpose is not None and any(
        _is_unknown(word) and word.text == purpose[1] for word in question.words
    )


def _lacks_purpose(question: Question, _coverage: Coverage, _number: int) -> bool:
    return calls_for_else(question)


def _lacks_replacement(question: Question, coverage: Coverage, number: int) -> bool:
    return _REPLACED.search(question.text) is not None and "补" not in coverage.text(number)


def _is_elsewhere(verb: str, question: Question, coverage: Coverage, number: int) -> bool:
    """Tell whether the plan uses the verb, but not in this place (评定)."""
    words = [word for word in question.words if word.action and len(word.text) > 1]
    return bool(uncovered((word for word in words if verb.startswith(word.text)), coverage, (number,)))


def _is_unknown_deed(verb: str, question: Question) -> bool:
    return any(_is_unknown(word) and verb.startswith(word.text) for word in question.words)


def _is_unknown(word: Word) -> bool:
    return word.action and not word.known


_CHECKS: tuple[Check, ...] = (
    _lacks_object,
    _lacks_thing,
    _lacks_way,
    _lacks_moment,
    _lacks_deed_itself,
    _lacks_way_out,
    _lacks_recipient,
    _lacks_doer,
    _lacks_money,
    _lacks_deed,
    _lacks_place_in_row,
    _lacks_choice,
    _lacks_consequence,
    _lacks_share,
    _lacks_criterion,
    _lacks_names,
    _lacks_trade,
    _lacks_pursuit,
    _lacks_units,
    _lacks_replacement,
    _lacks_purpose,
)
