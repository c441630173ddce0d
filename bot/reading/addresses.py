"""Postal addresses in running text.

In: a plain text. Out: places of addresses precise enough to find somebody. Called by `bot.reading.privacy`. An address
is a chain of marks (省 市 区 … 路 号 … 栋 室) without a break that reaches a door: a street or an estate with a number,
or a named place in named regions. Regions before it belong to it when they belong to each other (浙江杭州西湖区…); the
bare name of a province or a large city before a street finds nobody and stays, because the shop answers by it.
Linear: every mark and every break is looked at once.
"""

import re
from collections.abc import Iterator, Sequence

from bot.reading.regions import Region, regions

_RUN = re.compile(r"(?:[\u4e00-\u9fffA-Za-z0-9()#&_\-]|(?<=[省市区县州旗镇乡道]) (?=[\u4e00-\u9fff])){4,120}")
_N = r"(?:\d{1,5}|[一二三四五六七八九十]{1,3})"
_MARK = re.compile(
    r"(?P<area>省|自治区|自治州|地区|新区|开发区|高新区|区|市(?!场)|县|旗)"
    r"|(?P<town>街道|镇|乡)|(?P<place>村|社区|屯|庄|工业[园区]区?|产业[园区]区?|科技园|园区|基地)"
    r"|(?P<beside>对面|附近|隔壁|交叉口|交汇处|路口)"
    r"|(?P<street>大道|胡同|公路|(?<!原)路(?![由上过边途费程人线])|街|巷|弄(?=[\d一二三四五六七八九十])|(?<![夜这那哪家店手包箱盒])里(?=[\d一二三四五六七八九十])|[段道线](?=[\d一二三四五六七八九十]))"
    r"|(?P<estate>小区|花园|家园|公寓|大厦|大楼|广场|宿舍|新村|花苑|别墅|校区|家属院|大院|新苑|名苑|山庄|国际城"
    r"|苑|府|庭|邨|城(?!区)|坊|湾|园|居|轩|阁)"
    r"|(?P<house>大学|学院|中学|小学|学校|医院|(?<!分)公司|(?<!分拣)(?<!配送)(?<!客服)(?<!售后)中心|商城|市场|酒店|宾馆|厂|店|仓库|车站|机场|超市)"
    rf"|(?P<door>(?:{_N}|[A-Za-z]\d{{0,4}})(?:-\d{{1,4}}){{0,3}}\s?(?:号楼|号院|栋|幢|座|单元|楼|层|室|户|房|弄|组|区|门|期|档口?|铺位?|仓|摊位?))"
    rf"|(?P<no>{_N}(?:-\d{{1,4}}){{0,3}}号(?!链接|口袋|[发到送前之以能付可开]))"
    r"|(?P<rooms>(?<![\d-])(?!20\d\d-)\d{1,4}(?:-\d{1,4}){2}(?![\d-]))"
    r"|(?P<number>(?:\d{1,5}(?:[-_]\d{1,4}){1,3}|(?<=[路街巷道])\d|[A-Za-z]?\d{2,5})(?!-\d|[\d年月米元天个多次岁人分点小工左折栋幢号弄%件斤块wWkK])[A-Za-z]?)"
)
_BREAK = re.compile(
    r"[我你您他她吗呢吧了的没给请这很嘛哦]|有(?!限)|#[A-Za-z]|预计|可以|已经|到达|订单|到了|如果|显示|什么|怎么|因为|送[往到]|发[往到]|寄[往到给]"
)
"""No name of a street or house has these in it: what comes after is another sentence."""
_WORDS = (
    r"收货地址|收件地址|邮寄地址|详细地址|注册地址|新地址|地址|住址|改成|改为|改到|换成|换到|发到|发往|寄到|寄往|寄给|寄回|送到|送往|送至"
    r"|寄至|发至|配送到|邮寄到|邮到|家住|住在|位于|到达|分配给|老家|人在|我在|就在"
)
_LEAD_WORD = re.compile(rf".*({_WORDS})")
_LEAD = re.compile(
    rf".*({_WORDS}|[寄送住是往至了的我您你]|(?<![开批])发(?![展达财区电])|(?<![自存])在|到(?!路)|(?<!高)邮|从(?!化|江)|(?<!成)为(?!民)|[:：])"
)
_TAIL = re.compile(
    r"(?:(?!行吗|行不|谢谢|注册|电话|手机(?!店|城|卖|大|维)|联系|可以|(?<!性)能|怎|什么|改(?!委)"
    r"|[请吗的了是还就到送收给有帮没已吧呢啊哦哈呀嘛亲我你您他她这那])[\u4e00-\u9fffA-Za-z0-9_-]){1,14}"
)
"""What may follow the last mark: the shop or firm at that door."""
_NAME_LENGTH = {"area": 5, "town": 5, "place": 6, "street": 6}
_SPOT = {"town", "place", "street", "estate"}
_NUMBERS = {"door", "no", "number", "rooms"}
_CHINESE = re.compile(r"[\u4e00-\u9fff]")
_NEARBY = 18
"""Characters that may lie between two marks of one address: the longest names of estates and companies."""

Mark = re.Match[str]


def addresses(text: str) -> Iterator[tuple[int, int]]:
    for run in _RUN.finditer(text):
        for chain in _chains(text, run.start(), run.end()):
            yield from _close(text, run.start(), run.end(), chain)


def _chains(text: str, start: int, end: int) -> Iterator[list[Mark]]:
    chain: list[Mark] = []
    for mark in _MARK.finditer(text, start, end):
        if not chain and mark.lastgroup in ("number", "rooms"):
            continue
        if chain and (mark.start() - chain[-1].end() > _NEARBY or _BREAK.search(text, chain[-1].end(), mark.start())):
            yield chain
            chain = []
        chain.append(mark)
    if chain:
        yield chain


def _close(text: str, start: int, end: int, chain: list[Mark]) -> Iterator[tuple[int, int]]:
    """The addresses that a chain of marks stands for: one more each time that regions begin anew."""
    if {mark.lastgroup for mark in chain} <= {"area", "street"}:
        return
    reach = max(start, chain[0].start() - _NEARBY)
    reach = _after_lead(text, reach, _local(chain).start())
    runs = _runs(text, reach, chain[-1].end())
    named = [(region.start, region.end) for run in runs for region in run]
    own = [mark for mark in chain if not any(start <= mark.start() and mark.end() <= end for start, end in named)]
    for part, run in _parts(own, runs) if own else ():
        yield from _one(text, reach, end, part, run)
        reach = max(reach, part[-1].end())


def _local(chain: Sequence[Mark]) -> Mark:
    """The first mark of a chain that is not one of a region."""
    return next((mark for mark in chain if mark.lastgroup != "area"), chain[0])


def _after_lead(text: str, reach: int, first: int) -> int:
    """Where the last word that leads up to an address ends, or `reach`; 发 in 杭州市发展大道 is none."""
    lead = _LEAD.match(text, reach, first)
    if lead is None:
        return reach
    if lead.end() - lead.start(1) == 1 and any(map(_telling, _runs(text, reach, lead.start(1)))):
        word = _LEAD_WORD.match(text, reach, lead.start(1))
        return word.end() if word else reach
    return lead.end()


def _runs(text: str, start: int, end: int) -> list[list[Region]]:
    """Regions side by side that lie in each other (浙江 杭州市 西湖区), as they follow."""
    runs: list[list[Region]] = []
    for region in regions(text, start, end):
        last = runs[-1][-1] if runs else None
        if last and last.is_country and len(runs) > 1 and runs[-2][-1].end == last.start and last.end == region.start:
            runs[-1] = [last._replace(whole=True), region]  # 发上海中国浙江省…
        elif last and region.touches(last) and text[last.end : region.start] in ("", "-", "_", " "):
            runs[-1].append(region)
        elif region.whole or region.wide or region.start == (last.end if last else start):
            runs.append([region])  # else a county's bare name in the middle of another: 白云山南路
    return [_trimmed(run) for run in runs]


def _trimmed(run: list[Region]) -> list[Region]:
    """Without a bare name before the one that begins again above: 浙江浙江省杭州市, 杭州浙江杭州."""
    while len(run) > 1 and not run[0].whole and not run[0].holds(run[1]):
        if run[0].is_city and run[1].whole and set(run[0].codes) & set(run[1].codes):  # 上海上海市, as forms write it
            break
        run = run[1:]
    return run


def _telling(run: Sequence[Region]) -> bool:
    """Whether regions begin an address: more than the bare name of a province or a large city."""
    return len(run) > 1 or run[0].whole or not run[0].wide


def _parts(chain: list[Mark], runs: list[list[Region]]) -> Iterator[tuple[list[Mark], list[Region] | None]]:
    """The chain cut where regions stand that have nothing to do with those before: another address, or what was said
    before the first. Regions that are said again stay where they are."""
    head: list[Region] | None = None
    part: list[Mark] = []
    for mark in chain:
        while runs and runs[0][0].start < mark.end():
            run = runs.pop(0)
            told = any(one.lastgroup in _NUMBERS for one in part)
            if head is None or not any(run[0].touches(region) for region in head):
                local = {one.lastgroup or "" for one in part} - {"area"}
                chosen = local == {"town"} and part[-1].end() == run[0].start  # from a list, then typed in full
                if not told and not chosen and _anew(run, bool(head and _telling(head)), local):
                    beside = head is not None and head[-1].end == run[0].start  # 发北京温州…: two places side by side
                    head, part = [run[0]._replace(whole=True), *run[1:]] if beside else run, []
        part.append(mark)
    yield part, head


def _anew(run: Sequence[Region], telling: bool, local: set[str]) -> bool:
    """Whether regions begin the address anew: two that belong together or a whole city, wherever they are; any before
    the first street, unless telling ones stand before; a bare name after a firm."""
    if len(run) > 1 or (run[0].whole and run[0].wide):
        return True
    return not telling if not local else local <= {"house", "estate"} and run[0].wide


def _one(text: str, reach: int, end: int, part: list[Mark], run: list[Region] | None) -> Iterator[tuple[int, int]]:
    begin = _begin(text, reach, part, run)
    inside = [mark for mark in part if mark.start() > begin]
    named = run if run and begin <= run[0].start else ()
    if inside and _reaches_a_door([mark.lastgroup or "" for mark in inside], named):
        last = inside[-1].end()
        tail = _TAIL.match(text, last, end)
        yield begin, tail.end() if tail else last


def _reaches_a_door(kinds: list[str], run: Sequence[Region]) -> bool:
    """A street, village or estate with a number; a building with a room, whatever they belong to; a building with a
    number, or anything that has a name, in regions that are named."""
    doors = kinds.count("door") + kinds.count("no") + 2 * kinds.count("rooms")
    number = "number" in kinds
    spot = next((at for at, kind in enumerate(kinds) if kind in _SPOT), len(kinds))
    if doors >= 2 or _NUMBERS.intersection(kinds[spot:]) or {"door", "house"} <= set(kinds):
        return True
    if "town" in kinds and {"place", "estate", "house"}.intersection(kinds[kinds.index("town") :]):
        return True
    if "beside" in kinds and kinds.count("street") + kinds.count("town") + bool(run) >= 2:
        return True
    return bool(run) and (bool(doors or number) or (len(run) > 1 and bool({"estate", "house", "place"} & set(kinds))))


def _begin(text: str, reach: int, part: list[Mark], run: Sequence[Region] | None) -> int:
    """Where an address begins: with its regions, or where it is led up to."""
    first = _local(part) if run else part[0]
    if run and _telling(run):
        lead = _LEAD_WORD.match(text, run[-1].end, first.start())
        others = list(_BREAK.finditer(text, run[-1].end, first.start()))
        return lead.end() if lead else others[-1].end() if others else run[0].start
    begin = run[-1].end if run else max(reach, first.start() - _NEARBY)
    lead = _LEAD.match(text, begin, first.start())
    begin = lead.end() if lead else begin
    while begin < first.start() and not _CHINESE.match(text, begin):
        begin += 1
    if run or lead or begin == 0 or not _CHINESE.match(text, begin - 1) or _LEAD.match(text, max(0, begin - 4), begin):
        return begin
    return max(begin, first.start() - _NAME_LENGTH.get(first.lastgroup or "", 8))
