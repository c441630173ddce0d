// Texts of public opinion: topics, their curve, alerts and what one does about them.
import type { Texts } from "../base/prefs";
import type { AlertState, Muted, Ruling, Theme, Told } from "../watch/model";

interface WatchTexts {
  readonly title: string;
  readonly parts: Readonly<Record<"" | "silences" | "roster" | "rules", string>>;
  readonly loading: string;
  readonly lost: string;
  readonly missing: string;
  readonly all: string;
  readonly comma: string;
  readonly levels: readonly [string, string, string, string, string];
  readonly themes: Readonly<Record<Theme, string>>;
  readonly states: Readonly<Record<AlertState, string>>;
  readonly rulings: Readonly<Record<Ruling, string>>;
  readonly rulingHints: Readonly<Record<Ruling, string>>;
  readonly muted: Readonly<Record<Muted, string>>;
  readonly off: string;
  readonly offHow: string;
  readonly calm: string;
  readonly watches: (names: string, count: number) => string;
  readonly heard: (ago: string) => string;
  readonly heardNothing: string;
  readonly tellsNobody: string;
  readonly rest: (count: number) => string;
  readonly level: string;
  readonly everyLevel: string;
  readonly fromLevel: (level: string) => string;
  readonly state: string;
  readonly everyState: string;
  readonly search: string;
  readonly says: (reposts: string, rate: string, expected: string, low: string, high: string) => string;
  readonly noForecast: (posts: number, voices: number) => string;
  readonly reaches: (at: string, reposts: string) => string;
  readonly reachesShort: (at: string, reposts: string) => string;
  readonly gone: string;
  readonly estimated: string;
  readonly systemic: string;
  readonly single: string;
  readonly since: (when: string) => string;
  readonly negative: (share: string) => string;
  readonly voicesCount: (count: number) => string;
  readonly noAlert: string;
  readonly unclaimedFor: (span: string) => string;
  readonly claimedBy: (name: string) => string;
  readonly resolvedBy: (name: string) => string;
  readonly ruledBy: (name: string, ruling: string) => string;
  readonly silencedUntil: (until: string, reason: string) => string;
  readonly escalatesAfter: (minutes: number) => string;
  readonly escalated: string;
  readonly openAlerts: (count: number) => string;
  readonly myAlerts: (count: number) => string;
  readonly claim: string;
  readonly release: string;
  readonly handOver: string;
  readonly handOverTo: string;
  readonly nobodyElse: string;
  readonly silence: string;
  readonly silenceWhat: string;
  readonly onlyTopic: string;
  readonly allAbout: (name: string, theme: string) => string;
  readonly silenceFor: string;
  readonly forMinutes: (minutes: number) => string;
  readonly silenceMost: string;
  readonly unlessGraver: (level: string) => string;
  readonly silenceAll: string;
  readonly silenceUseless: (level: string) => string;
  readonly silenceWhy: string;
  readonly rule: string;
  readonly rulingNote: string;
  readonly duplicateOf: string;
  readonly keep: string;
  readonly leave: string;
  readonly resolve: string;
  readonly resolveSure: string;
  readonly evidence: string;
  readonly openCrisis: string;
  readonly openCrisisSure: string;
  readonly inCrisis: string;
  readonly done: Readonly<Record<string, string>>;
  readonly silenceSet: string;
  readonly silenceEnded: string;
  readonly contacted: string;
  readonly notArrived: string;
  readonly forbidden: string;
  readonly faster: string;
  readonly notDone: string;
  readonly why: (level: string) => string;
  readonly whyNone: string;
  readonly rules: Readonly<Record<string, string>>;
  readonly against: (value: string, bar: string) => string;
  readonly posts: string;
  readonly postsOf: (posts: number, copies: number) => string;
  readonly writers: string;
  readonly voices: string;
  readonly voicesOf: (own: number, rooms: number) => string;
  readonly orders: string;
  readonly reach: string;
  readonly negativeShare: string;
  readonly reproduction: string;
  readonly curve: string;
  readonly curveHint: string;
  readonly curveNone: string;
  readonly curveSaid: (reposts: string, expected: string, marks: number) => string;
  readonly pointSaid: (at: string, reposts: string) => string;
  readonly soFar: string;
  readonly expected: string;
  readonly band: string;
  readonly marks: string;
  readonly marksNone: string;
  readonly markKinds: Readonly<Record<string, string>>;
  readonly asTable: string;
  readonly time: string;
  readonly postsTitle: string;
  readonly postsNone: string;
  readonly morePosts: (count: number) => string;
  readonly somebody: string;
  readonly verified: string;
  readonly firstPost: string;
  readonly leadPost: string;
  readonly followers: (count: string) => string;
  readonly comments: (count: string) => string;
  readonly likes: (count: string) => string;
  readonly openPost: string;
  readonly answeredBy: (name: string, when: string) => string;
  readonly contact: string;
  readonly noReply: string;
  readonly copiesOf: (count: number) => string;
  readonly othersTitle: string;
  readonly othersHint: string;
  readonly othersNone: string;
  readonly reactions: Readonly<Record<"repost" | "comment", string>>;
  readonly voicesTitle: string;
  readonly voicesHint: string;
  readonly voicesNone: string;
  readonly openConversation: string;
  readonly spreadersTitle: string;
  readonly spreadersHint: string;
  readonly spreadersNone: string;
  readonly brought: (count: string) => string;
  readonly logTitle: string;
  readonly logWaits: string;
  readonly logNone: string;
  readonly toldKinds: Readonly<Record<Told["kind"], string>>;
  readonly failed: (fault: string) => string;
  readonly silencesTitle: string;
  readonly silencesHint: string;
  readonly silencesNone: string;
  readonly silencesOver: (count: number) => string;
  readonly silenceTopic: string;
  readonly until: (when: string) => string;
  readonly ended: (when: string) => string;
  readonly endSilence: string;
}

function many(count: number, what: string): string {
  return `${count} ${what}${count === 1 ? "" : "s"}`;
}

export const watchTexts: Texts<WatchTexts> = {
  zh: {
    title: "舆情", parts: { "": "话题", silences: "静默", roster: "值班", rules: "预警规则" },
    loading: "正在取舆情…", lost: "没有取到最新的，看到的可能是旧的", missing: "这个话题不在了。", all: "全部话题", comma: "、",
    levels: ["平常", "关注", "预警", "严重", "危机"],
    themes: { safety: "安全", fraud: "欺诈", staff: "员工言行", fault: "系统故障", quality: "质量", price: "价格", refund: "退款", logistics: "物流", service: "服务", other: "其他" },
    states: { open: "没人认领", claimed: "有人在跟", resolved: "已解除" },
    rulings: { real: "属实", noise: "误报", duplicate: "重复" },
    rulingHints: { real: "确实是要处理的事，这次叫得对。", noise: "不该叫人。以后调规则时会拿它来算。", duplicate: "和另一条预警说的是同一件事。" },
    muted: { waiting: "稍等几秒，看有没有同类的一起通知", inhibited: "同一商品有更严重的，先只报那一条", silenced: "静默中", quiet_hours: "在免打扰时段，到点再通知", told: "已通知", low: "这个级别只在这里显示，不通知人" },
    off: "还没有开启舆情监测", offHow: "在配置文件的 [watch] 里写上规则文件（rules = \"alerts.toml\"），重启后就会开始看公开的帖子和顾客的反映。",
    calm: "现在风平浪静", watches: (names, count) => `正在看：${names}${count > 12 ? ` 等 ${count} 个名字` : ""}。公开的帖子、转发评论，还有顾客私下的反映。`,
    heard: (ago) => `最近一次听到相关的内容：${ago}前`, heardNothing: "还没有听到和我们有关的内容",
    tellsNobody: "每个级别都没有选通知渠道，只在这里显示。到这里设置：", rest: (count) => `没到关注线的 ${count} 个`,
    level: "级别", everyLevel: "全部级别", fromLevel: (level) => `${level}以上`, state: "状态", everyState: "全部状态", search: "搜话题、商品",
    says: (reposts, rate, expected, low, high) => `已转发 ${reposts}，每分钟 ${rate}，预计 24 小时 ${expected}（${low}–${high}）`,
    noForecast: (posts, voices) => [posts > 0 && `${posts} 条帖子`, voices > 0 && `${voices} 位顾客反映`].filter(Boolean).join("，") || "还看不出走势",
    reaches: (at, reposts) => `预计 ${at} 达 ${reposts}`, reachesShort: (at, reposts) => `${at} 达 ${reposts}`, gone: "原帖已删", estimated: "部分走势按总数推算",
    systemic: "不是个例", single: "目前像个例", since: (when) => `${when} 起`, negative: (share) => `负面 ${share}`, voicesCount: (count) => `${count} 位顾客也反映了`,
    noAlert: "没有预警", unclaimedFor: (span) => `${span}没人认领`, claimedBy: (name) => `${name} 在跟`, resolvedBy: (name) => (name ? `${name} 已解除` : "已自动解除"),
    ruledBy: (name, ruling) => `${name} 定为${ruling}`, silencedUntil: (until, reason) => `静默到 ${until}：${reason}`, escalatesAfter: (minutes) => `${minutes} 分钟没人认领就叫负责人`,
    escalated: "已经叫了负责人", openAlerts: (count) => `${count} 条预警没人认领`, myAlerts: (count) => `我在跟 ${count} 条预警`,
    claim: "我来跟", release: "放回去", handOver: "转给同事", handOverTo: "转给谁？", nobodyElse: "没有别的公关或主管账号。",
    silence: "静默", silenceWhat: "静默什么", onlyTopic: "只静默这个话题", allAbout: (name, theme) => `${name}的${theme}都静默`, silenceFor: "多久",
    forMinutes: (minutes) => (minutes < 60 ? `${minutes} 分钟` : minutes < 1_440 ? `${minutes / 60} 小时` : "1 天"),
    silenceMost: "到什么程度", unlessGraver: (level) => `比${level}更严重时照样通知`, silenceAll: "不管多严重都不通知", silenceUseless: (level) => `现在已经是${level}，照这样选还是会通知。`,
    silenceWhy: "原因（同事会看到）", rule: "定性", rulingNote: "补充一句（可不填）", duplicateOf: "和哪一条重复", keep: "保存", leave: "先不", resolve: "解除", resolveSure: "确定解除？",
    evidence: "下载证据", openCrisis: "进入危机处理", openCrisisSure: "确定进入危机处理？", inCrisis: "危机处理中",
    done: { claim: "已认领，其他人会看到是你在跟", release: "已放回，等别人认领", "hand-over": "已转给同事", resolve: "已解除", rule: "已定性" },
    silenceSet: "已静默", silenceEnded: "已恢复通知", contacted: "已放到回复台，先联系发帖人",
    notArrived: "没有送到，请再试一次", forbidden: "你的账号不能这样做", faster: "同事先了一步", notDone: "没有成功",
    why: (level) => `为什么是${level}`, whyNone: "没有哪一项过线。",
    rules: {
      expected: "预计 24 小时转发", reposts: "已转发", per_min: "每分钟转发", posts: "公开帖子", voices: "反映的顾客", reach: "最大粉丝数", negative: "负面比例", systemic: "不是个例",
      theme: "主题加权", night: "夜间加权", weight: "加权",
    },
    against: (value, bar) => `${value} / 线 ${bar}`,
    posts: "帖子", postsOf: (posts, copies) => (copies > 0 ? `${posts} 条，另有 ${copies} 条雷同` : `${posts} 条`), writers: "不同的发帖人", voices: "反映的顾客",
    voicesOf: (own, rooms) => (rooms > 0 ? `${own} 位私聊，${rooms} 位在直播间` : `${own} 位`), orders: "提到的订单", reach: "最大粉丝数", negativeShare: "转评里的负面", reproduction: "每次转发又带来",
    curve: "转发走势", curveHint: "虚线是预计，阴影是八成把握的范围", curveNone: "还没有转发，画不出走势。",
    curveSaid: (reposts, expected, marks) => `已转发 ${reposts} 次，预计 24 小时 ${expected} 次，期间我们做了 ${marks} 件事`, pointSaid: (at, reposts) => `${at} 已转发 ${reposts}`,
    soFar: "已转发", expected: "预计", band: "范围", marks: "我们做了什么", marksNone: "我们还没有动作。",
    markKinds: { told: "已通知", escalated: "已升级", claimed: "认领", resolved: "解除", opened: "进入危机处理", wording: "统一口径", statement: "公开说明", contacted: "联系发帖人", answered: "回应帖子", closed: "结束危机处理", note: "记录" },
    asTable: "看数字", time: "时间",
    postsTitle: "帖子", postsNone: "没有公开的帖子，只有顾客私下反映。", morePosts: (count) => `还有 ${count} 条`, somebody: "网友", verified: "认证", firstPost: "最早", leadPost: "传得最广",
    followers: (count) => `粉丝 ${count}`, comments: (count) => `评论 ${count}`, likes: (count) => `赞 ${count}`, openPost: "看原帖", answeredBy: (name, when) => `${name} ${when} 已安排回应`,
    contact: "联系发帖人", noReply: "这里不能直接回复，请到原帖处理", copiesOf: (count) => `${count} 条几乎一样的`,
    othersTitle: "转评里在说什么", othersHint: "说得最重的在前", othersNone: "转发时还没有人写话。", reactions: { repost: "转发", comment: "评论" },
    voicesTitle: "顾客自己的反映", voicesHint: "私聊和直播间", voicesNone: "还没有顾客来反映。", openConversation: "看会话",
    spreadersTitle: "谁在扩散", spreadersHint: "按带来的转发", spreadersNone: "还看不出主要的扩散者。", brought: (count) => `带来 ${count}`,
    logTitle: "通知记录", logWaits: "还没通知，正在等或被静默。", logNone: "这个级别不通知人，只在这里显示。",
    toldKinds: { first: "首次通知", graver: "升级通知", repeat: "再次通知", escalated: "叫负责人", resolved: "解除通知" }, failed: (fault) => `没有送到：${fault}`,
    silencesTitle: "正在静默", silencesHint: "这些先不通知人；变得更严重时照样通知", silencesNone: "没有静默，该通知的都会通知。", silencesOver: (count) => `已结束的 ${count} 条`, silenceTopic: "一个话题",
    until: (when) => `到 ${when}`, ended: (when) => `${when} 结束`, endSilence: "恢复通知",
  },
  en: {
    title: "Watch", parts: { "": "Topics", silences: "Silences", roster: "Roster", rules: "Rules" },
    loading: "Fetching topics…", lost: "The latest did not come; what you see may be old", missing: "This topic is gone.", all: "All topics", comma: ", ",
    levels: ["Calm", "Notice", "Warning", "Serious", "Crisis"],
    themes: { safety: "Safety", fraud: "Fraud", staff: "Staff", fault: "Outage", quality: "Quality", price: "Price", refund: "Refunds", logistics: "Parcels", service: "Service", other: "Other" },
    states: { open: "Unclaimed", claimed: "Claimed", resolved: "Resolved" },
    rulings: { real: "Real", noise: "Noise", duplicate: "Duplicate" },
    rulingHints: { real: "Something that had to be dealt with: the call was right.", noise: "Nobody should have been called. It counts when rules are changed.", duplicate: "It says the same as another alert." },
    muted: { waiting: "waits some seconds for others like it", inhibited: "a graver one about the same is told", silenced: "silenced", quiet_hours: "quiet hours; told when they end", told: "told", low: "this level is shown here and tells nobody" },
    off: "Nobody watches yet", offHow: "Name a rules file in the settings under [watch] (rules = \"alerts.toml\") and start again: then public posts and customers' complaints are watched.",
    calm: "All is calm", watches: (names, count) => `Watched: ${names}${count > 12 ? ` and more, ${count} names` : ""}. Public posts, reposts and comments, and what customers tell us.`,
    heard: (ago) => `Last heard of us: ${ago} ago`, heardNothing: "Nothing about us was heard yet",
    tellsNobody: "No level names a receiver: alerts are only shown here. Set it up:", rest: (count) => `${count} below every bar`,
    level: "Level", everyLevel: "All levels", fromLevel: (level) => `${level} and up`, state: "State", everyState: "All states", search: "Topic or product",
    says: (reposts, rate, expected, low, high) => `${reposts} reposts, ${rate} a minute, ${expected} expected in 24 h (${low}–${high})`,
    noForecast: (posts, voices) => [posts > 0 && many(posts, "post"), voices > 0 && many(voices, "customer")].filter(Boolean).join(", ") || "no course yet",
    reaches: (at, reposts) => `${reposts} at about ${at}`, reachesShort: (at, reposts) => `${reposts} at ${at}`, gone: "The post was deleted", estimated: "Part of the course is estimated from totals",
    systemic: "Not a single case", single: "Looks like a single case", since: (when) => `since ${when}`, negative: (share) => `${share} negative`, voicesCount: (count) => `${many(count, "customer")} told us too`,
    noAlert: "No alert", unclaimedFor: (span) => `unclaimed for ${span}`, claimedBy: (name) => `${name} has it`, resolvedBy: (name) => (name ? `resolved by ${name}` : "resolved by itself"),
    ruledBy: (name, ruling) => `${ruling}, says ${name}`, silencedUntil: (until, reason) => `silenced until ${until}: ${reason}`, escalatesAfter: (minutes) => `leads are called after ${minutes} min`,
    escalated: "the leads were called", openAlerts: (count) => `${many(count, "alert")} unclaimed`, myAlerts: (count) => `I have ${many(count, "alert")}`,
    claim: "I take it", release: "Give back", handOver: "Hand over", handOverTo: "To whom?", nobodyElse: "There is no other account of PR or a lead.",
    silence: "Silence", silenceWhat: "What to silence", onlyTopic: "Only this topic", allAbout: (name, theme) => `All of ${name}, ${theme}`, silenceFor: "How long",
    forMinutes: (minutes) => (minutes < 60 ? `${minutes} min` : minutes < 1_440 ? `${minutes / 60} h` : "1 day"),
    silenceMost: "Up to", unlessGraver: (level) => `Tell when graver than ${level}`, silenceAll: "However grave", silenceUseless: (level) => `It is ${level} already: chosen like this, people are still told.`,
    silenceWhy: "Why (colleagues see it)", rule: "Verdict", rulingNote: "A word on it (may stay empty)", duplicateOf: "Duplicate of", keep: "Save", leave: "Not now", resolve: "Resolve", resolveSure: "Resolve it?",
    evidence: "Evidence", openCrisis: "Crisis mode", openCrisisSure: "Start crisis mode?", inCrisis: "In crisis mode",
    done: { claim: "Yours; the others see it", release: "Given back", "hand-over": "Handed over", resolve: "Resolved", rule: "Verdict saved" },
    silenceSet: "Silenced", silenceEnded: "People are told again", contacted: "An answer is on the desk",
    notArrived: "It did not arrive, try again", forbidden: "Your account may not do this", faster: "A colleague was faster", notDone: "It did not work",
    why: (level) => `Why ${level}`, whyNone: "Nothing reaches a bar.",
    rules: {
      expected: "Reposts expected in 24 h", reposts: "Reposts so far", per_min: "Reposts a minute", posts: "Public posts", voices: "Customers who told us", reach: "Largest following", negative: "Negative share",
      systemic: "Not a single case", theme: "Weight of the theme", night: "Weight of the night", weight: "Weight",
    },
    against: (value, bar) => `${value} / bar ${bar}`,
    posts: "Posts", postsOf: (posts, copies) => (copies > 0 ? `${posts} (+${copies} copied)` : String(posts)), writers: "Writers", voices: "Customers who told us",
    voicesOf: (own, rooms) => (rooms > 0 ? `${own} in private, ${rooms} in live rooms` : String(own)), orders: "Orders named", reach: "Largest following", negativeShare: "Negative reactions", reproduction: "A repost brings",
    curve: "How it spreads", curveHint: "dashed: expected; shaded: where it ends four times in five", curveNone: "No reposts yet, nothing to draw.",
    curveSaid: (reposts, expected, marks) => `${reposts} reposts so far, ${expected} expected in 24 hours; we did ${many(marks, "thing")} meanwhile`, pointSaid: (at, reposts) => `${reposts} at ${at}`,
    soFar: "So far", expected: "Expected", band: "Range", marks: "What we did", marksNone: "We have done nothing yet.",
    markKinds: { told: "Told", escalated: "Escalated", claimed: "Claimed", resolved: "Resolved", opened: "Crisis mode", wording: "One wording", statement: "Statement", contacted: "Poster contacted", answered: "Post answered", closed: "Crisis closed", note: "Note" },
    asTable: "As figures", time: "Time",
    postsTitle: "Posts", postsNone: "No public post: customers told us in private.", morePosts: (count) => `${count} more`, somebody: "Somebody", verified: "verified", firstPost: "first", leadPost: "spreads most",
    followers: (count) => `${count} followers`, comments: (count) => `${count} comments`, likes: (count) => `${count} likes`, openPost: "Open the post", answeredBy: (name, when) => `${name} saw to it, ${when}`,
    contact: "Contact the writer", noReply: "Nobody can answer there from here; go to the post", copiesOf: (count) => `${count} nearly the same`,
    othersTitle: "What reposts say", othersHint: "the worst first", othersNone: "Nobody wrote anything to a repost yet.", reactions: { repost: "repost", comment: "comment" },
    voicesTitle: "Customers' own words", voicesHint: "private and live rooms", voicesNone: "No customer came with it yet.", openConversation: "Conversation",
    spreadersTitle: "Who carries it on", spreadersHint: "by the reposts they brought", spreadersNone: "Nobody stands out yet.", brought: (count) => `brought ${count}`,
    logTitle: "Who was told", logWaits: "Nobody yet: it waits, or is silenced.", logNone: "This level tells nobody; it is shown here.",
    toldKinds: { first: "First", graver: "Graver", repeat: "Again", escalated: "To the leads", resolved: "Resolved" }, failed: (fault) => `did not arrive: ${fault}`,
    silencesTitle: "Silenced now", silencesHint: "nobody is told of these unless they become graver", silencesNone: "Nothing is silenced.", silencesOver: (count) => `${count} that ended`, silenceTopic: "A topic",
    until: (when) => `until ${when}`, ended: (when) => `ended ${when}`, endSilence: "Tell again",
  },
};
