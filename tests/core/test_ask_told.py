"""What a message tells besides its question: of the county, of the boss, of how far they are."""

from datetime import date

import pytest

from bot.core.ask import Matcher
from bot.core.ask_message import agreed
from bot.core.ask_question import Question
from bot.core.ask_read import Reader
from bot.core.ask_render import plain

MONDAY = date(2019, 3, 4)
MOST_READINGS = 12

QUESTIONS = (
    "县级中学团校2020年底前要达到多少",
    "团青比要控制在多少以内",
    "片区调度会多久开一次",
    "互联网行业团工委什么时候成立",
    "乡镇团委委员由谁轮训",
    "青年之家的工作理念有哪几句",
    "怎样开展第一团支书工作",
    "县级团委能不能拖到4月换届",
    "2020年底前要完成哪些任务",
    "80%是哪项指标",
    "通知里的联系人是谁",
)


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize(
    "before",
    [
        "昨天开会又提到了。",
        "我是新来的，好多地方没弄明白，想问一下：",
        "书记刚才打电话来问，我没答上来，请问",
        "群里说法不一，麻烦核实一下，请问",
    ],
)
def test_a_remark_before_the_question_changes_nothing(matcher: Matcher, before: str, question: str) -> None:
    alone = matcher.answer(question, today=MONDAY)
    told = matcher.answer(before + question, today=MONDAY)
    assert alone.found
    assert (told.found, told.headline) == (True, alone.headline)


@pytest.mark.parametrize("question", QUESTIONS)
@pytest.mark.parametrize("after", ["，领导等着要", "。谢谢，急用", "，我手头没有文件，麻烦告诉我"])
def test_a_remark_behind_the_question_changes_nothing(matcher: Matcher, after: str, question: str) -> None:
    alone = matcher.answer(question, today=MONDAY)
    assert matcher.answer(question + after, today=MONDAY).headline == alone.headline


@pytest.mark.parametrize(
    ("message", "said"),
    [
        # The subject is told, the question lacks it.
        ("我们县的团青比都四成了，书记脸都绿了。到2022年得压到多少？", "30%"),
        ("片区调度会昨天刚开完，我要排日程，这个会多久一次？", "每季度"),
        ("邻县在搞积分入团。方案里有这个说法没？", "积分入团"),
        ("县里的教育团工委还没影，编制也没批，全部县区建好的期限是哪年？", "2020年底"),
        # Numbers of his own are no premise.
        ("我是团市委机关的，今年走访青年才6次，一年最少得走访几次？", "10次"),
        ("我们县有11所县级中学，领导刚问今年底得有几成办起团校", "30%"),
        # The figure is told, its meaning asked for.
        ("同事的本子上只写了个80%，这是哪项任务的数？", "非公企业"),
        ("PPT里有个30000余人，领导问是哪类青年", "新兴青年"),
        # The question comes first.
        ("推优入党的年轻党员是多大岁数以下？我们支部有个29岁的，主任等着要", "28岁"),
        # What is quoted from the plan is found by its own words.
        ("我常跟人讲“成熟一个发展一个”，请问这句在方案里是讲什么的？", "坚持年龄标准"),
        ("材料写好了，书记让马上发，邮箱给一下", "hntwzzb@126.com"),
        ("我眼睛花，翻来翻去看不全，请问方案的基本原则有哪几条？", "坚持党建带团建"),
        ("分管县长问2020年底前联系新兴青年要覆盖到百分之几的县", "50%"),
        ("咱县有一家进了民企100强，团市委说今年底得完成三成还是六成，我记不清了", "30%"),
        ("书记刚从外县调来，上午问我交流日多长时间一次，我没答上来", "每月"),
        ("80% 2021年底 哪项任务", "非公企业"),
        ("省级示范性互联网企业团组织和全省互联网企业团组织，各要建多少家？", "100家"),
    ],
)
def test_the_question_is_found_among_what_is_told(matcher: Matcher, message: str, said: str) -> None:
    answer = matcher.answer(message, today=MONDAY)
    assert answer.found, plain(answer, today=MONDAY)
    assert said in plain(answer, today=MONDAY)


@pytest.mark.parametrize(
    "message",
    [
        "我要下乡去看第一团支书，路有点远，村里会不会下雨啊？",
        "青年之家的空调昨天坏了，大家热得受不了，报修打哪个电话？",
        "智慧团建的密码我给忘了，输错三次被锁住了，咋找回来？",
        "邻省的团委也发了方案，我们想借鉴，他们团校比例定的多少？",
        "轮训回来要报销，发票开错了抬头，还能报吗？",
        "我们学校团校刚成立，教务处要排课表，一学期至少上几课时？",
        "青年之家摘牌以后还能不能再申请？我们街道去年就丢了牌子。",
        "我们镇正在筹教育团工委，镇上的教育团工委2019年底要建到百分之几？",
        "每次片区调度会前一天提醒我一声",
        "国有企业那条里的“三个转变”分别指什么？",
        "团中央“六条规定”的第（3）条原文是什么",
        "我们县换届日子还没定，书记发火了。去哪儿请人吃饭？",
        "有个同志打电话来问，我没答上。希望工程捐款往哪捐",
        "给我讲个笑话，领导等着要",
        "湖北那边的同学问我，他们省2019年非公企业建团指标是多少，你知道吗？",
        "我们支部的预备党员快到期了，请问转正要走哪些程序？",
        "“六条规定”第三写的是啥",
        "我们县有家电商想评，请问那10家省级示范性互联网企业团组织都是哪几家",
        "你是哪家公司开发的",
        "我们厂出事故了，2020年底前要赔偿哪些？",
        "我忘了，2019年底前要追责哪些",
    ],
)
def test_what_is_told_makes_no_answer_where_there_is_none(matcher: Matcher, message: str) -> None:
    answer = matcher.answer(message, today=MONDAY)
    assert not answer.found, plain(answer, today=MONDAY)


def test_two_subjects_told_are_both_answered(matcher: Matcher) -> None:
    answer = matcher.answer("我们县的团校一所没建，团青比也高。要达到多少？", today=MONDAY)
    assert {"四（一）1·规范基础团务", "二2"} <= set(answer.clauses)


def test_of_two_things_told_none_is_taken_for_the_other(matcher: Matcher) -> None:
    """What is told leads to different clauses, and the plan tells nothing of them together."""
    answers = [matcher.answer(question, today=MONDAY) for question in ("团校要建多少", "团青比要多少")]
    assert agreed(answers) is None
    assert agreed(answers[:1]) is answers[0]
    assert agreed([]) is None


@pytest.mark.parametrize("stop", ["：", "，请问", "，方案要", "a：", "，书记问", "我，"])
def test_of_thousands_of_beginnings_only_the_last_ones_are_read(
    matcher: Matcher, monkeypatch: pytest.MonkeyPatch, stop: str
) -> None:
    """Each reading takes a millisecond of everybody's time."""
    read: list[str] = []
    once = Reader.read

    def counted(reader: Reader, text: str, today: date) -> Question:
        read.append(text)
        return once(reader, text, today)

    monkeypatch.setattr(Reader, "read", counted)
    matcher.answer(stop * (4000 // len(stop)), today=MONDAY)
    assert 0 < len(read) < MOST_READINGS
