"""What the console says to people when something does not go as asked, in Chinese and English.

In: a language, a code or a draft that somebody else decided. Out: one sentence. Called by bot/console.
"""

from enum import StrEnum
from typing import Final

from bot.core.alerts import Alert, AlertState
from bot.core.clock import SECOND, Millis
from bot.core.conversations import Conversation, ConversationState
from bot.core.lifecycle import SOURCE_CHANGED, DraftState
from bot.core.model import Draft, UserName


class Language(StrEnum):
    """Languages of the screen."""

    ZH = "zh"
    EN = "en"


class Code(StrEnum):
    """Every `error` of the API."""

    BAD_REQUEST = "bad-request"
    UNAUTHORIZED = "unauthorized"
    LOGIN_REFUSED = "login-refused"
    FORBIDDEN = "forbidden"
    CROSS_SITE = "cross-site"
    NOT_FOUND = "not-found"
    METHOD = "method-not-allowed"
    SLOW = "too-slow"
    CONFLICT = "conflict"
    TOO_LARGE = "too-large"
    MEDIA = "unsupported-media-type"
    REFUSED = "refused"
    UNFIT = "unfit"
    HELD = "held"
    CUSTOMER_CHANGED = "customer-changed"
    SHELF_CHANGED = "shelf-changed"
    ALERT_CHANGED = "alert-changed"
    OUTDATED = "outdated"
    NOT_WATCHING = "not-watching"
    NO_CASES = "no-cases"
    NO_LOGISTICS = "no-logistics"
    NO_IMPORTS = "no-imports"
    DUE_GONE = "due-gone"
    CSV_ONLY = "csv-only"
    TABLE_TOO_LARGE = "table-too-large"
    RECORDING_ONLY = "recording-only"
    RECORDING_TOO_LARGE = "recording-too-large"
    REHEARSING = "rehearsing"
    NOT_POSSIBLE = "not-possible"
    MEDIA_GONE = "media-gone"
    MEDIA_UNREADABLE = "media-unreadable"
    MEDIA_KIND = "unsupported-media"
    MEDIA_TOO_LARGE = "media-too-large"
    SHELF_FULL = "shelf-full"
    STILL_UNREADABLE = "still-unreadable"
    FILE_TOO_LARGE = "file-too-large"
    FILE_MEDIA = "unsupported-file"
    WEAK = "weak-password"
    WRONG_PASSWORD = "wrong-password"  # noqa: S105 - the name of an error
    OWN_ACCOUNT = "own-account"
    NO_HOST = "not-a-host"
    HOST_CLOSED = "host-closed"
    TOO_MANY = "too-many"
    UNAVAILABLE = "unavailable"
    DOUBTFUL = "doubtful"
    BUSY = "busy"
    INTERNAL = "internal"


SENTENCES: Final[dict[Code, tuple[str, str]]] = {
    Code.BAD_REQUEST: ("请求内容不对，没有执行。", "The request is not as it should be; nothing was done."),
    Code.UNAUTHORIZED: ("请先登录。", "Please log in first."),
    Code.LOGIN_REFUSED: (
        "账号或密码不对，或登录链接已失效。",
        "Account or password is wrong, or the login link is used up.",
    ),
    Code.FORBIDDEN: ("您的角色不能做这个操作。", "Your role may not do this."),
    Code.CROSS_SITE: ("请求来自别的网站，已拒绝。", "The request comes from another site and was refused."),
    Code.NOT_FOUND: ("找不到，可能已经删除。", "There is no such thing; it may have been removed."),
    Code.METHOD: ("这个地址不支持这种请求。", "This address does not take that kind of request."),
    Code.SLOW: ("请求没有在时限内发完，请重试。", "The request did not arrive in time; please try again."),
    Code.TOO_LARGE: ("内容太大，最多 64 KB。", "Too large; 64 KiB at most."),
    Code.MEDIA: ("只接受 JSON 内容。", "Only JSON is accepted."),
    Code.REFUSED: ("这段话不能发出，请按提示修改。", "This text must not go out; please change what is marked."),
    Code.STILL_UNREADABLE: (
        "这条消息还是读不懂，原样留着；等修好后再试。",
        "This message still cannot be read; it stays as it is. Try again once that is mended.",
    ),
    Code.UNFIT: (
        "这条内容还不能生效，请按提示修改。",
        "This entry cannot be put in force yet; please change what is marked.",
    ),
    Code.HELD: (
        "这个会话刚有变化，请看过最新情况再操作。",
        "This conversation changed a moment ago; please look at it as it is now.",
    ),
    Code.CUSTOMER_CHANGED: (
        "这位顾客的资料刚被改过，请看过最新内容再操作。",
        "This customer's profile changed a moment ago; please look at it as it is now.",
    ),
    Code.SHELF_CHANGED: (
        "货架刚被改过，请看过最新内容再改。",
        "The shelf changed a moment ago; please look at it as it is now.",
    ),
    Code.ALERT_CHANGED: (
        "这条预警刚有变化，请看过最新情况再操作。",
        "This alert changed a moment ago; please look at it as it is now.",
    ),
    Code.OUTDATED: (
        "刚有同事改过，请看过最新内容再改。",
        "Somebody changed this a moment ago; please look at it as it is now.",
    ),
    Code.NOT_WATCHING: (
        "还没有开启舆情监测：在配置里写上 [watch] 的 rules 文件后重启。",
        "Nobody watches here yet: name a rules file under [watch] in the settings and start again.",
    ),
    Code.NO_CASES: (
        "这里没有开启工单和数据。",
        "This house keeps no cases and no figures.",
    ),
    Code.NO_LOGISTICS: ("这里没有开启包裹和通知。", "This house follows no parcels and sends no notices."),
    Code.NO_IMPORTS: (
        "这里不收表格：在配置里加上 [adapters.open_orders] 后重启。",
        "No tables are taken here: add [adapters.open_orders] to the settings and start again.",
    ),
    Code.DUE_GONE: (
        "这一条已经不在等了：刚发出、刚取消，或者已被更新的一条代替。",
        "It does not wait any more: it went out, was cancelled, or a newer one took its place.",
    ),
    Code.CSV_ONLY: ("只接受 CSV 文件。", "Only CSV files are accepted."),
    Code.TABLE_TOO_LARGE: ("文件太大，最多 2 MB。", "The file is too large; 2 MiB at most."),
    Code.RECORDING_ONLY: (
        "只接受录制文件：.ndjson、.jsonl，或压缩后的 .gz。",
        "Only recordings are accepted: .ndjson, .jsonl, or packed as .gz.",
    ),
    Code.RECORDING_TOO_LARGE: ("录制文件太大，最多 64 MB。", "The recording is too large; 64 MiB at most."),
    Code.REHEARSING: (
        "有一场彩排正在跑，等它出结果再开下一场。",
        "A rehearsal is under way; wait for its report before the next one.",
    ),
    Code.NOT_POSSIBLE: ("这样操作不行，没有执行。", "This cannot be done; nothing was changed."),
    Code.MEDIA_GONE: (
        "平台已经不再保存这个文件，请顾客重新发一次。",
        "The platform keeps this file no longer; ask the customer to send it again.",
    ),
    Code.MEDIA_UNREADABLE: (
        "这个文件打不开，不是常见的图片、语音或视频。",
        "This file cannot be opened: it is no picture, sound or film of a usual kind.",
    ),
    Code.MEDIA_KIND: (
        "只能发 PNG、JPEG、GIF 图片，MP3、AMR 语音和 MP4 视频。",
        "Only PNG, JPEG and GIF pictures, MP3 and AMR sounds and MP4 films can be sent.",
    ),
    Code.MEDIA_TOO_LARGE: (
        "文件太大：图片和视频最多 10 MB，语音最多 2 MB。",
        "Too large: 10 MiB at most for pictures and films, 2 MiB for sounds.",
    ),
    Code.SHELF_FULL: (
        "存放文件的空间满了，请联系管理员清理。",
        "There is no room for more files; please tell the admin.",
    ),
    Code.FILE_TOO_LARGE: ("文件太大，最多 64 MB。", "The file is too large; 64 MiB at most."),
    Code.FILE_MEDIA: ("只接受 CSV 或 TOML 文件。", "Only CSV and TOML files are accepted."),
    Code.WEAK: (
        "密码至少 10 个字，且不能和账号相同。",
        "A password has at least 10 characters and is not the account's name.",
    ),
    Code.WRONG_PASSWORD: ("原密码不对。", "The old password is wrong."),
    Code.OWN_ACCOUNT: ("不能停用或降级自己的账号。", "You cannot close or demote your own account."),
    Code.NO_HOST: (
        "这个名字已经是同事的账号，请给主播换一个名字。",
        "A colleague's account has this name; give the host another one.",
    ),
    Code.HOST_CLOSED: (
        "这位主播的账号已停用，请管理员先启用。",
        "This host's account was closed; an admin can reopen it.",
    ),
    Code.TOO_MANY: ("尝试次数太多，请一分钟后再试。", "Too many tries; please wait a minute."),
    Code.UNAVAILABLE: (
        "数据存储暂时连不上，内容没有丢失，请稍后再试。",
        "The store is away; nothing is lost, please try again.",
    ),
    Code.DOUBTFUL: (
        "结果还不确定，请刷新查看，不要重复操作。",
        "The outcome is not known yet; reload and look before repeating.",
    ),
    Code.BUSY: ("打开的页面太多，请关掉一些再试。", "Too many screens are open; please close some."),
    Code.INTERNAL: (
        "程序出错，已记录，请重试或联系管理员。",
        "Something broke and was logged; try again or tell the admin.",
    ),
}

DRAFTED_ANEW: Final = (
    "依据的答案在 {ago}前变了，已按新的重新起草",
    "What it rests on changed {ago} ago; it was drafted anew",
)

_S = DraftState
BACKED: Final = (
    "{who}已在 {ago}前通过，请看过内容再复核",
    "{who} agreed to it {ago} ago; look at the text, then agree as well",
)
DECIDED: Final[dict[DraftState, tuple[str, str]]] = {
    _S.PENDING: ("内容刚刚更新，请看过新版再决定", "The draft was just updated; look at the new text first"),
    _S.APPROVED: ("{who}已在 {ago}前批准", "{who} approved it {ago} ago"),
    _S.SENDING: ("{who}已经批准，正在发送", "{who} approved it; it is being sent"),
    _S.SENT: ("{who}已经批准，{ago}前发出", "{who} approved it; it was sent {ago} ago"),
    _S.FAILED: ("{who}已经批准，但 {ago}前发送失败", "{who} approved it; sending failed {ago} ago"),
    _S.UNKNOWN: ("{who}已经批准，是否送达还不确定", "{who} approved it; whether it arrived is not known"),
    _S.PROMPTED: ("{who}已在 {ago}前推到提词屏", "{who} pushed it to the prompter {ago} ago"),
    _S.COPIED: ("{who}已在 {ago}前复制去发了", "{who} copied it {ago} ago to post it"),
    _S.SAID: ("{who}已在 {ago}前标为念过", "{who} marked it as said {ago} ago"),
    _S.REJECTED: ("{who}已在 {ago}前驳回", "{who} rejected it {ago} ago"),
    _S.HANDED_OVER: ("{who}已在 {ago}前转交同事", "{who} handed it over {ago} ago"),
    _S.EXPIRED: ("已在 {ago}前过期，没有发出", "It expired {ago} ago and was not sent"),
    _S.WITHDRAWN: ("{who}已在 {ago}前撤回", "{who} withdrew it {ago} ago"),
}


def language(accepted: str) -> Language:
    """The one the `Accept-Language` header likes best; Chinese when it names neither."""
    best, weight = Language.ZH, 0.0
    for part in accepted.split(","):
        name, _, quality = part.partition(";q=")
        known = next((one for one in Language if name.strip().lower().split("-")[0] == one), None)
        if known and (liked := _quality(quality)) > weight:
            best, weight = known, liked
    return best


def _quality(text: str) -> float:
    try:
        return float(text) if text else 1.0
    except ValueError:
        return 0.0


def sentence(code: Code, speak: Language) -> str:
    return SENTENCES[code][speak is Language.EN]


def who_won(draft: Draft, reader: UserName, now: Millis, speak: Language) -> str:
    """「小李 已在 0.8 秒前批准」: who decided what how long ago, said to `reader`."""
    chinese = speak is Language.ZH
    if draft.last_by and draft.last_by == reader:
        who = "您" if chinese else "You"
    elif draft.last_by:
        who = f"{draft.last_by} " if chinese else draft.last_by
    else:
        who = "系统" if chinese else "The system"
    told = DRAFTED_ANEW if draft.reason == SOURCE_CHANGED else DECIDED[draft.state]
    if draft.state is DraftState.PENDING and draft.backed_by:
        told = BACKED
    return told[speak is Language.EN].format(who=who, ago=_ago(now - draft.changed_at, speak))


def overtaken(winner: UserName, reader: UserName, speak: Language) -> str:
    """Who changed an entry of the library first, said to `reader`."""
    if speak is Language.ZH:
        who = "您在别处" if winner == reader else f"{winner} " if winner else "有人"
        return f"{who}刚改过这一条，请看过最新内容再操作。"
    who = "You, elsewhere," if winner == reader else winner or "Somebody"
    return f"{who} changed this entry a moment ago; please look at it as it is now."


def who_has_it(conversation: Conversation, reader: UserName, speak: Language) -> str:
    """Who has a conversation that `reader` wanted to act in."""
    chinese, owner = speak is Language.ZH, conversation.owner
    if conversation.state is ConversationState.HELD and owner != reader:
        return f"{owner} 正在接待这位顾客。" if chinese else f"{owner} is serving this customer."
    return sentence(Code.HELD, speak)


def who_has_alert(alert: Alert, reader: UserName, speak: Language) -> str:
    """Who took an alert first, or how it stands, said to `reader`."""
    chinese = speak is Language.ZH
    if alert.state is AlertState.CLAIMED and alert.claimed_by != reader:
        return f"{alert.claimed_by} 已经认领了。" if chinese else f"{alert.claimed_by} has claimed it already."
    if alert.state is AlertState.RESOLVED:
        who = alert.resolved_by or ("系统" if chinese else "The system")
        return f"{who}已经把它解除了。" if chinese else f"{who} has resolved it already."
    return sentence(Code.ALERT_CHANGED, speak)


def _ago(millis: int, speak: Language) -> str:
    seconds = max(0, millis) / SECOND
    if seconds < 60:
        number = f"{seconds:.1f}" if seconds < 10 else f"{seconds:.0f}"
        return f"{number} 秒" if speak is Language.ZH else f"{number} s"
    minutes = round(seconds / 60)
    if minutes < 60:
        return f"{minutes} 分钟" if speak is Language.ZH else f"{minutes} min"
    return f"{minutes // 60} 小时" if speak is Language.ZH else f"{minutes // 60} h"
