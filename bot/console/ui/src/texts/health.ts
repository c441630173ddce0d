// Texts of the health page.
import { lang, type Texts } from "../base/prefs";

interface HealthTexts {
  readonly title: string;
  readonly status: Readonly<Record<string, string>>;
  readonly version: string;
  readonly running: (text: string) => string;
  readonly store: string;
  readonly backlog: string;
  readonly backlogHint: string;
  readonly shed: string;
  readonly shedHint: string;
  readonly letters: string;
  readonly feeds: string;
  readonly feed: string;
  readonly line: string;
  readonly connected: string;
  readonly lastHeard: string;
  readonly never: string;
  readonly heard: string;
  readonly unreadable: string;
  readonly duplicates: string;
  readonly dropped: string;
  readonly droppedHint: string;
  readonly anonymous: string;
  readonly anonymousHint: string;
  readonly gaps: string;
  readonly gapsHint: string;
  readonly lost: string;
  readonly lostHint: string;
  readonly noFeeds: string;
  readonly outcomes: string;
  readonly outcomesHint: string;
  readonly decided: string;
  readonly rate: string;
  readonly rateHint: string;
  readonly nobody: string;
  readonly workers: string;
  readonly notes: string;
  readonly noNotes: string;
  readonly noLetters: string;
  readonly when: string;
  readonly why: string;
  readonly what: string;
  readonly replay: string;
  readonly discard: string;
  readonly sure: string;
  readonly notYours: string;
  readonly ago: (text: string) => string;
  readonly loading: string;
}

export const healthTexts: Texts<HealthTexts> = {
  zh: {
    title: "运行", status: { ok: "一切正常", store_away: "存储不可用", no_worker: "没有处理进程在工作", deaf: "有来源收不到消息" }, version: "版本",
    running: (text) => `已运行 ${text}`, store: "存储", backlog: "等待处理", backlogHint: "还没看的消息，正常接近 0",
    shed: "忙时舍弃", shedHint: "来不及看时，最早的闲聊先舍弃，有人问的最后", letters: "处理不了的消息", feeds: "弹幕来源", feed: "来源", line: "状态",
    connected: "已连接", lastHeard: "最近一条", never: "还没有", heard: "收到", unreadable: "读不懂",
    duplicates: "重复", dropped: "超限", droppedHint: "来得太快、超过上限而没有收下的",
    anonymous: "无身份", anonymousHint: "平台没给用户编号的占比：这些人无法区分", gaps: "断过", gapsHint: "直播还在进行时，线路断开的次数",
    lost: "平台漏发", lostHint: "平台自己说没送到的", noFeeds: "还没有接入任何来源", outcomes: "消息的去向",
    outcomesHint: "从第一次启动算起，每条消息只有一个去向", decided: "回复的去向", rate: "按时率",
    rateHint: "时限内答复的比例，过期的算没答", nobody: "没有人在做", workers: "谁在处理", notes: "要修的内容",
    noNotes: "知识库和话术都读进来了，没有发现问题", noLetters: "没有，都处理好了", when: "时间", why: "原因", what: "内容",
    replay: "重新处理", discard: "丢弃", sure: "确定丢弃？", notYours: "主管和管理员可以处理", ago: (text) => `${text}前`,
    loading: "正在查看…",
  },
  en: {
    title: "Health", status: { ok: "All is well", store_away: "The store is away", no_worker: "No worker is at work", deaf: "A feed is not heard" }, version: "Version",
    running: (text) => `up ${text}`, store: "Store", backlog: "Waiting", backlogHint: "messages not read yet; near 0 is normal",
    shed: "Shed", shedHint: "when too busy, the oldest chatter goes first, questions last", letters: "Messages that could not be processed",
    feeds: "Feeds", feed: "Feed", line: "Line", connected: "Connected", lastHeard: "Last heard", never: "Never",
    heard: "Heard", unreadable: "Unreadable", duplicates: "Repeated", dropped: "Refused", droppedHint: "came too fast and were not taken",
    anonymous: "No id", anonymousHint: "share without the platform's id of a person: nobody can tell them apart", gaps: "Gaps",
    gapsHint: "times the line was gone while the room went on", lost: "Lost", lostHint: "what the platform says it did not deliver", noFeeds: "No feed is set up yet",
    outcomes: "Where messages went", outcomesHint: "since the first start; each message has exactly one outcome",
    decided: "What became of the replies", rate: "In time", rateHint: "answered within their time; expired ones were not", nobody: "nobody",
    workers: "Workers", notes: "To be repaired", noNotes: "Knowledge and playbooks were read without a fault",
    noLetters: "None; everything was processed", when: "When", why: "Why", what: "What", replay: "Process again",
    discard: "Discard", sure: "Really discard?", notYours: "Supervisors and administrators can act on these",
    ago: (text) => `${text} ago`, loading: "Looking…",
  },
};

const NAMES: Texts<Readonly<Record<string, string>>> = {
  zh: {
    drafted: "写成回复", joined: "并入同一问题", answered: "已回过", ignored: "不用回", dead: "处理不了", shed: "忙时舍弃", duplicate: "重复收到",
    empty: "空白", emoji_only: "只有表情", flood: "刷屏", chitchat: "闲聊", greeting: "打招呼", praise: "夸奖", abuse: "骂人",
    information: "只是告知", off_topic: "无关", unclear: "看不懂", own_account: "自家账号", too_long: "太长",
    rejected_before: "刚刚决定不回", rated: "服务评分", viewer_limit: "一个人问得太多", event: "进场、礼物等动静", sent: "已发出", failed: "没发出去", unknown: "状态未知", approved: "已同意", said: "主播已说",
    rejected: "不回复", handed_over: "已转交", expired: "已过期", withdrawn: "已撤下", low: "闲聊", high: "可能在问", vital: "付费或直播间动静", prompted: "上提词屏", sending: "发送过",
  },
  en: {
    drafted: "drafted", joined: "joined a question", answered: "answered before", ignored: "ignored", dead: "failed",
    shed: "shed", duplicate: "heard twice", sending: "sending begun", emoji_only: "emoji only", information: "information", off_topic: "off topic", own_account: "own account",
    too_long: "too long", rejected_before: "dismissed before", rated: "rated us", viewer_limit: "one viewer asked too much", low: "chatter", high: "may have asked", vital: "paid for, or news of the room", event: "room events", handed_over: "handed over",
  },
};

/** A counter's name for people. */
export function counterName(key: string): string {
  return NAMES[lang.value][key] ?? key.replaceAll("_", " ");
}

const ROLES: Texts<Readonly<Record<string, string>>> = {
  zh: {
    triage: "写回复", delivery: "发送", clocks: "看会话时限", inbound: "等着读的消息", outbound: "等着发的回复",
    watch: "看舆情", paging: "叫值班的人", signals: "等着看的舆情",
  },
  en: {
    triage: "Drafting", delivery: "Sending", clocks: "Watching conversations", inbound: "Messages to read", outbound: "Replies to send",
    watch: "Watching public posts", paging: "Paging people", signals: "Public posts to look at",
  },
};

/** "triage 0" as people say it; the number of a partition shows only where there are several. */
export function roleOf(name: string): string {
  const [role = "", partition] = name.split(" ");
  const said = ROLES[lang.value][role] ?? role;
  return partition && partition !== "0" ? `${said} ${partition}` : said;
}

export function bytes(count: number): string {
  const units = ["B", "KB", "MB", "GB"];
  const at = Math.min(units.length - 1, Math.floor(Math.log2(Math.max(1, count)) / 10));
  return `${(count / 1024 ** at).toFixed(at === 0 ? 0 : 1)} ${units[at]}`;
}
