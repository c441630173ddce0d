"""Names of people, where a contact word or a number beside them says that they are names.

In: a plain text and the places of numbers and addresses in it. Out: places of names. Called by `bot.reading.privacy`.
A name alone is never guessed: half of all two-character words begin with a surname.
"""

import re
from collections.abc import Iterator, Sequence

from bot.reading.regions import is_region

_SURNAMES = (
    "王李张刘陈杨黄赵吴周徐孙马朱胡郭何林高罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡余杜叶程苏魏吕丁任沈姚卢姜崔钟谭陆汪范金石廖贾夏韦付方白邹孟熊秦邱江"
    "尹薛闫段雷侯龙史陶黎贺顾毛郝龚邵万钱严覃武戴莫孔向汤司查佘焦牛齐易梅庄辛管祝左涂谷祁时舒耿牟卜路詹关苗凌费纪靳盛童欧甄项曲成游阳裴席卫屈鲍位霍翁隋植"
    "甘景薄单包柏宁柯阮桂闵解强柴华车冉房边净阴闻申屠温颜倪季俞章鲁葛伍樊兰洪殷施洛安常康伏贝明臧计戚娄岑滕邢应丛简饶聂晏瞿乔褚骆蒙练喻麦池党楚萧傅翟井谈宣权仇容邬敖巩晁勾匡鞠阚储寇狄尤"
    "尚米丘邸展古门艾云苟蔺佟娜占姬郎税揭缪糜宗诸竺桑束嵇丰宫幸桓牧隗干竹厉戎郏蓝仲胥苍双莘贡逄扶堵燕冀浦农别晋尧师亢况后有琴商"
    "邝粟鄢亓仝冼候练岳帅庾鹿肇逯原占窦嘉"
)
_NO_GIVEN = (
    "收的是已电号送到请你您我他她它们这那吗呢吧啊呀哦了在不没就都也很太说要给把被让"
    "站店区县镇楼室栋省村公司市银行快递单订运件"
)
"""Characters with which the sentence goes on."""
_GIVEN = rf"(?![{_NO_GIVEN}])[\u4e00-\u9fff]"
_NAME = rf"(?:欧阳|上官|司马|诸葛|皇甫|令狐|慕容|司徒|夏侯|尉迟|公孙|长孙|东方|宇文|[{_SURNAMES}]){_GIVEN}(?:{_GIVEN})?"
_HERE = "北京|上海|天津|重庆|[^\u4e00-\u9fff]"
_ADDRESSED = re.compile(r".?(?:大[哥姐]|师傅|老师|先生|女士|小姐|阿姨|经理)$")
_SAID = re.compile(
    r"(?:(?:收货|收件|联系|寄件|经办|订货|签收|派[件送])人|(?:配送|快递|派[件送]|投递|业务|揽[收投件]|[收取]件)员|骑手|快递小哥"
    r"|客户(?=[:姓])|收货信息|姓名|名字|户名|开户名|账户名|抬头|我叫|本人)(?:姓名|名字)?"
    r"(?:改成|改为|换成|写成|填|写|是|为|叫|[ :,【\[])*"
    rf"({_NAME})(?=$|[^\u4e00-\u9fff]|手机|电话|地址|所在|订单|支付|收|的|已|是|身份证|先生|女士|小姐|谢谢|联系|号码|{_HERE})"
)
_BANK = re.compile(rf"银行[ ,:]{{1,2}}({_NAME})(?![\u4e00-\u9fff])")
_BEFORE = re.compile(rf"(?<![\u4e00-\u9fff])({_NAME})(?:收|先生|女士|的?(?:电话|手机号?))?[\s,.:;、/|+(\[-]{{0,3}}$")
_MESSENGER = re.compile(rf"(?<=[的员])({_NAME})\($")
"""As couriers write who brings a parcel: 某某网点的某某(138…)."""
_AFTER = re.compile(rf"[\s,.:;、/|+-]{{0,3}}(?:收(?:货|件)?人?[: ]?)?({_NAME})(?=$|[ ,]|收|先生|女士|谢谢)")
_NOT_A_NAME = re.compile(
    r"万一|万元|万能|上海|乔迁|于是|任何|任意|何况|何必|何时|余下|余额|党员|全部|关于|关注|关闭|冯氏|包括|"
    r"包裹|包邮|华为|单价|单位|单号|单子|单独|向上|向您|季节|宁波|安全|安徽|安心|安排|安装|安静|宝贝|小米|"
    r"左右|常州|常用|常见|平台|广东|应付|应急|应该|康复|康师傅|强制|强烈|成为|成交|成功|成本|成都|房间|方便|"
    r"方式|方案|方法|方面|施工|时候|时间|明天|明日|明明|明白|明细|易碎|易购|曲线|杭州|林园|查一|查下|查询|"
    r"柯桥|武器|武汉|段时间|毛巾|毛衣|江南|江宁|江苏|江西|江阴|池塘|汤锅|海南|温州|温度|田园|白天|白色|白酒|"
    r"盛夏|石家庄|祝你|祝您|程序|程度|章节|童装|童鞋|简单|管家|管理|纪念|经理|能否|舒服|花园|莫非|解决|解答|"
    r"解释|解除|计价|计划|计算|谢谢|贝贝|费用|门[卫口岗市店]|丰巢|贺卡|路上|路由|路过|辛苦|车上|车牌|边上|金华|金属|金色|金融|金额|"
    r"钱款|雷锋|项目|顾客|马上|高兴|高度|高档|高级|高速|麦片|黄色|商家|商品|有点|有的|有人|黄金|龙头"
)
"""Common words that begin with a surname."""


def names(text: str, beside: Sequence[tuple[int, int]]) -> Iterator[tuple[int, int]]:
    """Places of names: after a contact word, and right before or after the pieces in `beside`."""
    for pattern in (_SAID, _BANK):
        for said in pattern.finditer(text):
            if _is_name(said[1]):
                yield said.span(1)
    for start, end in beside:
        for found in _beside(text, start, end):
            if found and _is_name(found[1]):
                yield found.span(1)


def _beside(text: str, start: int, end: int) -> Iterator[re.Match[str] | None]:
    for pattern in (_BEFORE, _MESSENGER):
        yield pattern.search(text, max(0, start - 12), start)
    yield _AFTER.match(text, end)


def _is_name(piece: str) -> bool:
    return not _NOT_A_NAME.match(piece) and not _ADDRESSED.match(piece) and not is_region(piece)
