"""Words of asking, in any plan: politeness, question words, administrative levels, filler.

Nothing here names a subject of a plan; those words come from the pack.
All patterns are written for text that `bot.core.ask_text.normalise` has been through.
"""

import re
from typing import Final

from bot.core.ask_answer import Kind
from bot.core.plan import PlanLevel

POLITE: Final = re.compile(
    r"您好|你好|大家好|hello|hi(?![a-z])|哈喽|嗨|早上好|上午好|下午好|晚上好|各位(?:领导|老师|同志)?好?"
    r"|打扰(?:一下|了)?|麻烦(?:您|你)?(?:帮忙|帮我|帮)?(?:问一下|问下|看一下|看下|查一下|查下)?|不好意思|劳驾|拜托(?:了)?"
    r"|(?:请|想|我想|我要|想要|我|来|先|再|顺便|跟您|向您|弱弱地?)*(?:问|咨询|请教|了解|打听|请示|核实|核对|确认)(?:一下子|1下|一下|下|个事|一句|句|个问题|问题)"
    r"|请问|请教|敢问|借问|想问|我问|问问|(?:非常|十分|多)?(?:感谢|谢谢|多谢|谢了|谢)(?:您|你|啦|了|各位|大家)*|辛苦(?:您|你|了|啦)*"
    r"|(?:帮我|帮忙|给我|替我|(?<![申邀聘])请(?!假|客|愿|战))+(?:查询一下|查询|查一下|查下|查查|查|看一下|看下|看看|找一下|找下|说一下|说下|说说|讲一下|讲讲|列一下|列出来?|列|介绍一下|介绍下|介绍|解释一下|解释下|解释|回答)?"
    r"|领导(?:让我|要我|[在刚又]?问我?|催)+(?:问|查|报)?|(?:领导|书记|主任|老板)(?:们|都|又|刚才?|还|也|正|急着?|在)*(?:等着?|催着?|急着?|发火|发话|让我们?|要我们?|问我们?|问起)(?:要|用|看|问|查|报|呢|了|这个|这事)*(?=[,。?!]|$)"
    r"|(?:我|咱|俺)?们?该?(?:咋|怎么)(?:回|回复|答|答复)(?:[他她]们?|人家|领导)?(?=[?。!,]|$)"
    r"|你们?知道[吗不](?=[?。!,]|$)|(?:急急急|在线等|挺急的|很急|着急)(?:用|等)?|小(?:助手|助理|机器人)|机器人|bot|(?<![个名位的几团])老师(?:好)?(?=[,。!?]|$|请|想|问|您)|亲(?!密|自|近)"
)
"""Courtesies: dropped before anything is read."""

SENT_TO: Final = r"(?:抄送|报送|通报|反馈|汇报|上报|移交|告知)(?:给|到|至)?哪(?:里|儿|(?=$|[?。!,]))"
"""Asks who is told, and for no venue."""

KINDS: Final[tuple[tuple[Kind, re.Pattern[str]], ...]] = (
    (
        Kind.WHAT,
        re.compile(
            r"第几(?:条|章|节|部分|段|款|点|页)|(?:写|提|说|讲|列|放|出现|规定|涉及)(?:到|过)?在?(?:的是)?哪(?:1?条|1?章|1?节|1?块|1?部分|1?段|儿|里)|在哪(?:儿|里|1?条|1?章|1?节|1?块|1?部分|1?段)(?:有|写|提|说|讲|出现)?(?:到|过|的)?|出自哪|哪(?:1?条|儿|里|1?处|1?部分)(?:提|写|说|讲|有)(?:到|过|的)"
        ),
    ),
    (
        Kind.COMPARE,
        re.compile(
            r"区别|差别|差异|有何不同|有什么不同|不同(?:之处|点)|不一样|一样吗|对比|(?:做|作)个?比较|比较(?:一下|1下|下)|比较(?=$|[?。!,])|相比"
            r"|哪个(?:更|要求|次数|比例|人数|时间)*(?:高|低|多|少|早|晚|快|慢)|(?:更|谁)(?:高|低|多|少|早|晚|快|慢)|相差|差多少|差几"
        ),
    ),
    (
        Kind.FREQUENCY,
        re.compile(
            r"(?:隔)?(?:多久|多长时间|多少(?:天|时间|个?月)|几个?(?:天|周|星期|月|季度|年))[^,。?!]{0,8}?(?:1次|1回|1趟|1届|一轮|1场|一遍|一期)"
            r"|(?:多少|几)个?(?:天|周|星期|月|季度|年)[1一][评次换轮统开办]|频率|频次|周期|间隔|隔多久|每(?:隔)?多久|(?:多久|多长时间)[^,。?!内前]{0,3}(?:开|办|搞|学|组织|举办|统计|通报|评|轮)|是?每(?:个)?月还是|每年还是|每季度还是|按[月年]算?还是|按季度?算?还是"
            r"|(?:1次|1回|1轮)(?:是|要|得|隔)?多久"
        ),
    ),
    (
        Kind.DEADLINE,
        re.compile(
            r"(?:什么|啥|哪个|哪|具体|何)(?:时候|时间|时|时点|日子|日期|年份|年度|年底|年|月份|月|天|日)(?!多|各)(?:之?前)?|哪(?:1|一)个?(?:年|天|月)|何时|几时|多会儿?|多咱|几月(?:几[日号])?|几[日号]|(?<![1一每])(?:礼拜|星期|周)几(?![次回个天])|(?<![哪这])几点(?!要求|意见|建议)"
            r"|截[止至](?!到?(?:\d|今|明|年底))|期限|时限|限期|时间(?:节点|要求|表|点|限)|最晚|最迟|不晚于|不迟于|deadline|ddl"
            r"|多久(?:之?内|前|完成|建|能|要|才|可以)|(?:多长时间|几年)(?:之?内|来|去)?才?能?(?:完成|建|推|实现|弄|搞|干|覆盖|铺)(?:完|好|成|起来)?(?![^,。?!]{0,2}[1一][次回])|(?:到|在|于)几几年|哪年(?:之?前)?|几年(?:内|底)|还有几天|还(?:剩|有)(?:几|多少|多长)(?:天|时间|日子|年|个?月)|还有多久|到期|距离?(?=[^,。?!]{2,30}还(?:剩|有))"
        ),
    ),
    (
        Kind.WHO,
        re.compile(
            rf"{SENT_TO}|(?:哪些人|什么人|哪类人)(?=为主|参加|负责)|(?<!都有)(?<!都是)(?<!包括)谁|由?(?:哪|什么|啥|哪个|哪些|哪家)(?:个|一|1)?(?:单位|部门|级(?!别)|层级|一级|层面|机构|主体)|由(?:哪|何)|(?<!第[1一])责任(?:单位|人|主体|部门)|牵头(?:单位|人|部门)?的?是|归(?:哪(?!条|块|部分)|谁|什么)|哪级|哪一级|主体是"
        ),
    ),
    (
        Kind.FIGURE,
        re.compile(
            r"百分之(?:几|多少)|多少|多久|多长(?:时间)?(?!时间之?内|之?内|完成)|几成|几分之几|多大(?:岁数|年纪|年龄)?|多高|(?:什么|啥|何种)(?:比例|比率|数|水平|数量)|比例|占比|比率|百分比|数量|目标值|指标值|覆盖率"
            r"|(?<![哪没好这那的])几(?=项|条)(?!项原则|项任务|项工作|条原则)|(?<![哪没好这那])几(?=个|家|次|回|趟|所|名|人|位|岁|周岁|场|堂|篇|页|天|小时|分钟|块|元|万|千|百)(?!个方面|个部分|个环节|大块|项原则|项任务|项工作|条原则|年内)|(?<![哪好这那早晚])几(?=级|期|批|颗|星|张|本|亿|届|代|轮|节|门|页|组|面|栋|间|台|辆|分|份|学时|课时|年(?![内底级轻])|个月)|多少钱|几万|几千|几百|几十|上限|下限|数字|数值|具体数"
            r"|(?<![哪周期拜])几(?=$|[?。!呢吗啊呀的]|块?钱|元)|(?:最少|至少|最低|不少于|起码|不低于|最多|不超过|控制在|达到|完成|做到|覆盖)(?:是)?(?:几|多)"
        ),
    ),
    (
        Kind.HOW,
        re.compile(
            r"(?<![主重首])(?:要|该|得|需要)[^,。?!]{1,4}(?:什么|啥)[?。!]*$|怎么(?!回事)|怎样|如何|咋(?!回)|(?:要|需要|应该|应当|得|该|都|具体|需|必须)*(?:交|报|报送|提交|准备|做|干|搞|抓|落实|开展|推进)(?:些|点|哪些|什么|啥)(?:工作|事)?|(?:什么|啥|哪些|哪种|哪几种|有何|何)(?:办法|法子|措施|举措|方式|途径|做法|路径|步骤|手段|流程|方法|形式|渠道|抓手|要求|规定)|从哪(?:些|几)?(?:方面|个方面)?"
            r"|为什么|为啥|为何|原因"
        ),
    ),
    (
        Kind.LIST,
        re.compile(
            r"是哪(?:1?个|项)[?。!]*$|(?:有|是|包括|包含|分|都)?哪些|哪1?[类种]|哪(?:几|两|三|四|五)|都(?:有|是)(?:什么|啥|谁)|(?:有|包括|包含)(?:什么|啥)|列(?:出|一下|举|个)|一览|盘点|哪1?(?:项|条)(?:指标|任务|目标|工作)"
            r"|分(?:为|成)?(?:几|哪)(?!批)|几个(?:方面|部分|环节)|几(?:大块|项原则|项任务|条原则|项工作|方面)|(?:完成|做|干)(?:啥|什么|哪)"
        ),
    ),
    (
        Kind.WHAT,
        re.compile(
            r"什么是|啥是|是(?:个)?(?:什么|啥)|(?:什么|啥)意思|指的?(?:是)?(?:什么|啥|哪)|何谓|何为|含义|含意|内容|定义|什么叫|啥叫|叫什么|怎么回事|咋回事|是指|干(?:嘛|什么)的"
        ),
    ),
    (
        Kind.OVERVIEW,
        re.compile(
            r"概述|概况|概括|总结|汇总|整体|总的|全部要求|相关(?:要求|规定|内容)|情况|程度|要求|规定|任务|目标|指标|进度安排|时间安排|安排|政策"
        ),
    ),
)
"""Question words by kind; the first kind that matches leads, the others are remembered."""

BARE_NOUNS: Final[tuple[tuple[Kind, re.Pattern[str]], ...]] = (
    (
        Kind.FIGURE,
        re.compile(r"(?<!什么)(?<!啥)(?<!哪些)(?:年龄|岁数|名额|数量|金额|人数|个数|比例|比率|占比)[?。!]*$"),
    ),
    (Kind.DEADLINE, re.compile(r"(?:时间|日期)[?。!]*$")),
    (Kind.HOW, re.compile(r"(?:措施|举措|做法|办法|方法|路径|途径|抓手)[?。!]*$")),
)
"""Nouns that ask by themselves when they close a question without a question word."""

YES_NO: Final = re.compile(
    r"([一-鿿])[不没]\1|吧(?=$|[?。!,])|没(?=$|[?。!])|对不(?!对)|有没(?!有)|是真是假|有这回事|准不|算数|可行|不成(?=$|[?])|对否|(?<=[一-鿿])否(?=$|[?。!])|可否|能否|应否|会否|中不|行不(?!行)|成不|不(?=[,;])|是不是|是否|对不对|对吧|对吗|对么|没错吧|是吧|是吗|吗(?!啡)|要不要|用不用|能不能|可不可以|可以不|行不行|有没有|有无|需不需要|必须不|得不得|该不该|(?<![什这那怎多])么(?=$|[?。!])|不(?=$|[?!])|算不算|够不够|真的|属实|嘛(?=$|[?。!,])"
)
"""A question that a yes or no would answer."""

ALTERNATIVES: Final = re.compile(r"(?<=[一-鿿%,0-9])还是(?=[一-鿿0-9])")
"""Offers two answers: a yes/no question, unless a question word asks for more."""

ASKED_UNIT: Final = re.compile(
    r"(?:多少|几|多长)(?:余|十|百|千|万)?(?:个)?(次|回|趟|时间|人次|家|所|名|人|位|周岁|岁|项|场|堂|钱|元|块钱?|万元|字|天|期|批|小时|分钟|页|篇|平米|平方米|级|届|年(?![轻级龄度])|个月|条|分|份|星|颗|亿|节|门|组|间|栋|台|轮|学时|课时|张|本|斤|公里|面|届|个(?=$|[?。!,呢啊]))|多(久)"
)
"""The unit in which a figure is asked: 几次, 多少家."""

CLAUSE_NUMBER: Final = re.compile(
    r"[一二三四五六七八九]\([一二三四五六七八九]\)|[一二三四五六七八九][1-9](?=[讲说是写的条部怎有里?]|$)"
)
"""A numbered place in a document, as cadres write it: 四（一）."""

PAIRED: Final = re.compile(r"[和与跟、及]|以及|还有|分别|比(?![例率重])(?=[一-鿿])")
"""May set two subjects side by side."""

SEVERALLY: Final = re.compile(r"分别|各自?(?=是|为|要|应|需|达|有|多少|几|在|排|什么|咋|怎)")
"""Asks about each of the subjects named."""

PLAN_ITSELF: Final = re.compile(r"方案|文件|工程|通知")
"""The plan speaks of itself by these words."""

NOUNS_OF_ASKING: Final = frozenset(
    {"比例", "比率", "占比", "数量", "时间", "期限", "频率", "周期", "上限", "下限"}
)
"""Nouns that ask, and may be part of a term all the same (团员比例)."""

AGE_ASKED: Final = re.compile(r"多大(?:岁数|年纪|年龄)|多大(?=了?(?:$|[?。!,才能可以的]))")
"""An age is asked for, whatever else is named."""

RATIO_ASKED: Final = re.compile(
    r"百分之几|几成|几个(?:百分)?点|百分比|比例|比率|占比|几分之几|百分点|(?<![效频概汇税利])率(?![先领])"
)
"""A ratio is asked for, whatever its noun."""

WHERE_ASKED: Final = re.compile(
    r"在哪(?:个|里|儿)?(?:地方|城市|市|县|地)?(?:举行|举办|召开|开|办|集合|报名|培训|上课|集中)|[去到在]哪个?(?:县|市|省|地方|学校|城市|单位|部门|片(?!面))|哪(?:几个|些|几家)(?:县|市|地市|城市|学校|村)|[去到往]哪(?:里|儿)?(?:买|领|办|报名|找|看|下载|打印|查)|哪(?:里|儿)?(?:能|可以)?(?:买|领|下载)|(?<![在自])哪里[?。!]*$|(?<![抓盯守记留])住在?哪|家在哪|地点|地址|哪条[街路]|几楼|几号楼|哪栋|什么地方|哪里(?:举行|举办|召开|开|办)"
    r"|(?:[去到从往上]|(?<![现差别点处难好强同头键题距势心])在)哪(?:里|儿|(?=[上开办培学买领请找]|[?。!,]*$))(?!条|看到|写|提|说|讲|有|规定)"
)
"""Asks for a venue."""

OF_THE_TEXT: Final = re.compile(
    rf"{SENT_TO}|从哪(?:里|儿)?(?:选|来|找|招|挑)|[这那](?:句|段|条)|原[文话]|[说提]法|条款|表述|[写规]定?[在到]"
)
"""Speaks of the wording, of who is told or of where people come from, so that 哪里 asks for no venue."""

OPINION_ASKED: Final = re.compile(
    r"(?:你|您|大家|机器人)(?:们)?(?:觉得|认为|怎么看|喜欢|会不会|能不能|是不是|叫|是谁|是哪|是什么|是啥|从哪|多大)|怎么看待|好看吗|好吃吗|评价一下"
)
"""Talks to the bot itself."""

WAY_ASKED: Final = re.compile(
    r"(?:数量|比例|占比|比率|覆盖率|人数|数字)(?:要|得|该|应该)?(?:怎么|咋|如何)(?!规定|定|要求|说|讲|写|算|安排|设)"
)
"""Asks how a figure is to be brought about, not for the figure."""

SOMEBODY: Final = re.compile(
    r"(?<![每任为如上下])[王李张陈杨赵黄周吴徐孙胡朱林何郭马罗](?:书记|主任|部长|老师|科长|局长|同志)(?!们|要|应|得)"
)
"""Asks about a person by surname; a plan names offices."""

OBJECT_ASKED: Final = re.compile(
    r"(?:谁|哪些人|什么人|哪类人|哪些对象|(?<![由是有])哪些(?:单位|部门|组织))(?:呢|啊|呀)?(?:[?。!,]|$)"
)
PASSIVE: Final = re.compile(r"由|谁来|谁负责|归|(?<!的)是谁|责任")

STOCK_ASKED: Final = re.compile(
    r"(?:一共|总共|全省|全市|全县|全国)[^,。?!]{0,12}有(?:多少|几)(?![^,。?!]*(?:要|应|需|完成|达到))"
)
"""Asks how many there are, not how many there shall be."""

SURVEY_ASKED: Final = re.compile(
    r"总体|整体|大块|全貌|概括|概况|大概|概述|总的|总览|各项|框架|[几哪](?:几)?个?(?:大?方面|块|板块|坚持)|这[1一]?块|这摊|一摊|全面介绍|整个|部署|要点|全部要求|纵览|梳理"
)
"""Asks for a whole part of the plan rather than for one measure."""

UPPER_ASKED: Final = re.compile(r"上限|最多|最高|最大|不(?:能|得|可)?超过|封顶")
LOWER_ASKED: Final = re.compile(r"下限|最少|至少|最低|起码|不少于|不低于")
EXACT_DATE_ASKED: Final = re.compile(r"截止|日期|几[月号日]|哪1?天|期限|最晚|最迟")

NOW_ASKED: Final = re.compile(
    r"(?:现在|目前|当前|眼下|如今|实际|已经|到现在)(?![^,。?!]*(?:要求|应|需|必须|规定|要))[^,。?!]*(?:多少|几|什么比例)"
)
"""Asks how things stand, which a plan cannot know."""

UNIT_FAMILIES: Final[tuple[frozenset[str], ...]] = (
    frozenset({"次", "回", "趟", "场", "堂", "节"}),
    frozenset({"人", "名", "位", "个"}),
    frozenset({"家", "个", "所", "项", "处", "%"}),
    frozenset({"岁", "周岁"}),
    frozenset({"面", "级", "条", "天"}),
)
"""Units that stand for each other in speech (几家企业 asks for a ratio of 企业, too)."""

_HINT_TEXTS: Final[dict[PlanLevel, str]] = {
    "省": r"省(?!辖|略)",
    "市": r"(?<![城都])市(?!场|民|县)",
    "县": r"县(?!域)|区县",
    "乡": r"乡(?!村|风)|镇|街道",
    "村": r"(?<!乡)村|社区",
}
HINTS: Final = tuple((level, re.compile(text)) for level, text in _HINT_TEXTS.items())
"""Looser mentions of a level (团校 县 2020): they choose among variants, but refuse nothing."""

EVERYWHERE: Final = frozenset({"全省", "全市", "全县", "全国", "各地", "各级"})
"""Says that a list is to be about everything."""

ELSEWHERE: Final = re.compile(
    r"(?<![在去到])(?:北京|天津|上海|重庆|河北|山西|辽宁|吉林|黑龙江|江苏|浙江|安徽|福建|江西|山东|河南|湖北|湖南|广东|海南|四川|贵州|云南|陕西|甘肃|青海"
    r"|台湾|内蒙|广西|西藏|宁夏|新疆|香港|澳门)|[外邻]省(?!的?河南)|兄弟省"
)
"""Names a province: if the plan does not, what is told of it is no mere remark."""

LEVEL_CHARACTERS: Final = frozenset("省市县乡镇村区校")

LEVELS: Final[tuple[tuple[PlanLevel, re.Pattern[str]], ...]] = (
    ("省", re.compile(r"省级|省里|省一级|省1级|省直(?!接)|省委|省本级|省层面")),
    ("市", re.compile(r"市级|地市级?|地级市|省辖市|(?<![省辖])市委|市里|市一级|市1级|各市|市本级|市层面")),
    (
        "县",
        re.compile(
            r"县级|县区级?|区县级?|县市区|县\(市、?区\)级?|县委|县\(市、?区\)委|县里|县一级|县1级|各县|(?:我们?|咱们?)县|县城|县本级|县层面|区委|区级"
        ),
    ),
    (
        "乡",
        re.compile(
            r"乡镇级|乡镇(?:街道)?团委(?=把|将|来|负责)|乡级|镇级|乡镇一级|乡镇1级|街道级|乡一级|乡里|镇里|镇上|乡上|乡镇街道级"
        ),
    ),
    ("村", re.compile(r"村级|村里|村一级|村1级|社区级")),
    ("校", re.compile(r"校级|学校里")),
    ("企", re.compile(r"企业级|企业里")),
)
"""How a question names a level. `县级`-like words only choose a variant; they are not subjects."""

WHOLLY: Final = re.compile(r"百分百|百分之百|全覆盖")
"""Says that nothing is left out, in one word."""

BARE_LEVEL: Final = re.compile(
    r"县城里?的?|(?:省|市|县|乡镇|乡|镇|村|街道|区)(?:一级|1级|本级|层面|里)|(?:我们?|咱们?)(?:县|市|省|区|乡|镇|村|校)(?:里|级)?|各(?:县|市|省|区)|地级?市|区县|县市?区|(?:[省市县乡镇村区]|(?<![团学党中高院])校)(?:[、和跟与及]?[省市县乡镇村区校])*(?:[0-9二两三四五])?级|(?<![一-鿿])[省市县](?![一-鿿])|(?:[省市县乡村]里头?[和跟与及]?)+|(?<!全)[省市县乡村][和跟与及、](?:[省市县乡镇村](?![委直])[和跟与及、]?)+"
)
"""Level words that say nothing else, so that they need no cover in the text of a clause."""

ASIDE: Final = re.compile(r"^(?:我|俺|咱|本人)")
"""Begins a remark of the asker's about himself, if it asks nothing."""

OWN_BODY: Final = re.compile(r"(?:我|俺|咱|本)们?(?:这个?|那)?(学校|单位|公司|企业|支部|团委|社区|村|厂)")
"""The asker's own organisation: says who asks, and little of what is asked."""

CLASS_ASKED: Final = re.compile(
    r"(?:哪些|哪几[个种类项块处条]?|什么|啥)(?:样的)?(区域|功能|领域|形式|例子|地区|板块|场所|类型|层面|群体|人群|岗位|行业|平台|载体)"
)
"""The class of what is asked for (哪些区域): members of it may be listed without naming the class."""

COMPOSED: Final = re.compile(
    r"提醒(?:我|咱|俺)|(?:帮|替)(?:我|咱|俺)把[^,。?!]{1,16}(?:发|寄|转|交|送|约|订|改|删)(?:给|到|成|掉|了)|(?:帮|给|替|跟|向)[^,。?!]{1,8}(?:发|打|写|寄)[个封条份](?:邮件|电话|短信|微信|信)|把[^,。?!]{1,14}(?:写|拟|编)(?:1|一)?[份篇个]|(?:写|拟|起草|生成|翻译|设计|编)(?:1|一|个|几)?[份篇首张段幅][^,。?!]{2,}|(?:帮|给|替)(?:我|咱|俺)(?:们)?(?:写|拟|起草|翻译|设计|画|编)(?!出处|依据)"
)
"""Asks for something to be written, which no plan holds."""

LEVELS_TOGETHER: Final = re.compile(r"([省市县乡村](?:[、和跟与及]?[省市县乡村])+)[0-9二两三四五]?级")
"""Several levels in one breath: 省、市、县三级."""

LEVELS_OFFERED: Final = re.compile(r"[省市县乡镇村](?:里|级|上)?(?:呢|呀)?(?:,)?还是[省市县乡镇村]")
"""Asks which of two levels (省里还是县里), and so names neither."""

SELF_LEVEL: Final = re.compile(r"(?:我们?|咱们?)(?:县|市|省|区|乡|镇|村|校)")
"""The asker's own place: says who asks, not which variant must exist."""
