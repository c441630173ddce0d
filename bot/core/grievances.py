"""What somebody complains of, and how they come, as far as their words tell.

In: a text in normal form. Out: `kind_of`, `manner_of`. Pure, linear in the text. Called by `playbooks.complaint`, which
chooses its words by it, and by `bot.stages.complaining`, which opens cases; a person may say otherwise at any time.
"""

import re
from collections.abc import Mapping
from typing import Final

from bot.core.cases import CaseKind, Manner


def _any(*lines: str) -> "re.Pattern[str]":
    """One of the words of these lines, which are parted by blanks."""
    return re.compile("|".join(re.escape(word) for line in lines for word in line.split()))


KINDS: Final[Mapping[CaseKind, "re.Pattern[str]"]] = {
    CaseKind.PAYMENT: _any(
        "多扣 重复扣 乱扣 扣了两 扣两次 付了两 扣款 多收 退款没到 退款还没 钱没退 没退钱 不退款 退款不 不退钱",
        "没收到退款 钱没到账 没到账",
    ),
    CaseKind.ACCOUNT: _any("账号 帐号 账户 盗号 被盗 登不上 登录不"),
    CaseKind.WRONG_ITEM: _any(
        "发错 寄错 发成 少发 漏发 错发 少了一 货不对板 颜色不对 尺码不对 型号不对",
        "不是我买的 不是我要的 不是我拍的 不是我订的",
    ),
    CaseKind.ATTITUDE: _any("态度 爱理不理 不理人 敷衍 不耐烦 阴阳怪气 凶我 骂我 怼我 踢皮球"),
    CaseKind.PROMISE: _any("说好 答应 承诺 说话不算 出尔反尔 不算数 言而无信 放鸽子"),
    CaseKind.DAMAGED: _any("碎 摔坏 压坏 压扁 破损 破了 裂 漏液 漏了 变形 磕 断了 划痕 凹"),
    CaseKind.DELAY: _any(
        "不发货 没发货 没发 还不发 没到 没收到 还不到 不更新 没更新 没动静 几天了 多少天 多久了 一周了 半个月",
        "一直在路上 拖 催 好慢 太慢",
    ),
    CaseKind.QUALITY: _any(
        "质量 掉色 褪色 起球 开线 脱线 开胶 坏 不能用 用不了 没法用 异味 很臭 假货 假的 瑕疵 冒烟 发烫 烫手 漏电",
        "漏水 过敏 缩水 有问题 鼓包 鼓起 鼓了 鼓出来 膨胀 着火 爆了 充不进",
    ),
}
"""The first that is found counts: what is rarer and more certain comes first."""

THREATS: Final = _any("弄死 打死 砍 泼 堵你 堵门 你全家 你们全家 等着瞧 要你好看 不给钱就 不赔就")
DEMANDS: Final = _any("十倍 10倍 三倍 3倍 退一赔 精神损失 误工费 免单 赔我 赔偿我")
AGAIN: Final = _any("又来 又坏 又是 又错 又没 再次 第二次 第三次 上次也 每次都 还是没 还没解决 说了几遍 几次了")
HEATED: Final = _any(
    "气死 太过分 受够 忍不了 忍无可忍 失望 投诉 12315 曝光 差评 无语 恶心 骗子 垃圾 !! ！！",
)


def kind_of(text: str) -> CaseKind:
    """OTHER where the words do not say."""
    return next((kind for kind, says in KINDS.items() if says.search(text)), CaseKind.OTHER)


def manner_of(text: str, strong: bool = False, again: bool = False) -> Manner:
    """`strong`: the reading found strong feeling or abuse; `again`: they complained before."""
    if THREATS.search(text):
        return Manner.MALICIOUS
    if DEMANDS.search(text):
        return Manner.DEMANDING
    if again or AGAIN.search(text):
        return Manner.REPEATED
    return Manner.EMOTIONAL if strong or HEATED.search(text) else Manner.CALM
