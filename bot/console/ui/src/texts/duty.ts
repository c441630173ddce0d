// Texts of the roster and of the rules of alerts.
import type { Texts } from "../base/prefs";
import type { Way } from "../watch/duty";

interface DutyTexts {
  readonly loading: string;
  readonly lost: string;
  readonly comma: string;
  readonly or: string;
  readonly now: string;
  readonly nobody: string;
  readonly noShifts: string;
  readonly holes: string;
  readonly holesMean: string;
  readonly hole: string;
  readonly week: string;
  readonly weekHint: string;
  readonly shifts: string;
  readonly shiftsHint: string;
  readonly addShift: string;
  readonly removeShift: string;
  readonly order: string;
  readonly people: string;
  readonly peopleHint: string;
  readonly unreached: string;
  readonly remove: (name: string) => string;
  readonly add: string;
  readonly leads: string;
  readonly leadsHint: string;
  readonly ways: Readonly<Record<Way, string>>;
  readonly types: Readonly<Record<string, string>>;
  readonly unsaved: string;
  readonly rulesUnsaved: string;
  readonly leadsOnly: string;
  readonly save: string;
  readonly discard: string;
  readonly rosterSaved: string;
  readonly rulesSaved: string;
  readonly negativeFrom: string;
  readonly demand: string;
  readonly receivers: string;
  readonly noReceivers: string;
  readonly repeat: string;
  readonly escalate: string;
  readonly resolves: string;
  readonly minutes: string;
  readonly times: string;
  readonly keepsQuiet: string;
  readonly unused: string;
  readonly levelSaid: (bars: string, tells: boolean, repeat: number, escalate: number) => string;
  readonly weights: string;
  readonly weightsHint: string;
  readonly systemic: string;
  readonly fromWriters: string;
  readonly fromVoices: string;
  readonly fromOrders: string;
  readonly countsAs: string;
  readonly hours: string;
  readonly quietHours: string;
  readonly night: string;
  readonly inhibits: string;
  readonly record: string;
  readonly recordHint: string;
  readonly alerts: string;
  readonly unruled: string;
  readonly precision: string;
  readonly advice: (bar: string, to: string, spares: number) => string;
  readonly dryRun: string;
  readonly trying: string;
  readonly wouldPage: (pages: number) => string;
  readonly nowPages: (pages: number) => string;
  readonly measured: (topics: number, facts: number) => string;
  readonly held: (pages: number) => string;
  readonly spared: (count: number) => string;
  readonly missed: (count: number) => string;
  readonly which: (count: number) => string;
  readonly topic: string;
  readonly would: string;
  readonly was: string;
  readonly when: string;
  readonly ruling: string;
  readonly pages: (count: number) => string;
}

export const dutyTexts: Texts<DutyTexts> = {
  zh: {
    loading: "正在取设置…", lost: "没有取到，请检查网络后再试", comma: "、", or: "，或",
    now: "现在会通知谁", nobody: "名单里还没有人：消息照样发到渠道，但叫不到具体的人", noShifts: "没有排班：所有人都算在班",
    holes: "没人值班的时段：", holesMean: "这些时候会通知名单里的所有人。", hole: "没人值班",
    week: "一周排班", weekHint: "名字按先后，第一个先叫", shifts: "班次", shiftsHint: "点名字加入或去掉，数字是叫人的先后", addShift: "加一个班次", removeShift: "去掉这个班次", order: "叫人的先后",
    people: "名单", peopleHint: "每个渠道怎么找到这个人", unreached: "还没填联系方式，只能在群里看到", remove: (name) => `去掉 ${name}`, add: "加人：", leads: "负责人", leadsHint: "一直没人认领时叫他们。",
    ways: { wecom: "企业微信 ID", dingtalk: "钉钉 ID", feishu: "飞书 ID", phone: "手机号", mail: "邮箱" },
    types: { wecom: "企业微信", dingtalk: "钉钉", feishu: "飞书", mail: "邮件", webhook: "Webhook", terminal: "终端" },
    unsaved: "排班还没保存", rulesUnsaved: "还没保存，先看看过去 7 天会怎样", leadsOnly: "可以先试，由主管保存", save: "保存", discard: "不改了", rosterSaved: "排班已保存", rulesSaved: "规则已保存，马上生效",
    negativeFrom: "负面至少占", demand: "到了这一级", receivers: "通知渠道", noReceivers: "配置里还没有通知渠道，只在这里显示。",
    repeat: "没人认领时每隔", escalate: "多久没人认领叫负责人", resolves: "回落多久自动解除", minutes: "分钟", times: "倍", keepsQuiet: "免打扰时段不通知，到点再说", unused: "不看",
    levelSaid: (bars, tells, repeat, escalate) => `${bars || "哪一项都不看"}${tells ? `；通知${repeat > 0 ? `，没人认领每 ${repeat} 分钟再叫` : "一次"}${escalate > 0 ? `，${escalate} 分钟后叫负责人` : ""}` : "；只显示，不通知人"}`,
    weights: "轻重", weightsHint: "3 倍：到线的三分之一就算", systemic: "不是个例：满足一项就算", fromWriters: "不同的人发帖", fromVoices: "顾客反映", fromOrders: "不同的订单", countsAs: "按几倍算",
    hours: "时段", quietHours: "免打扰时段", night: "夜里（几点-几点）", inhibits: "同一商品有严重预警时，较轻的先不通知",
    record: "叫得准不准", recordHint: "过去 90 天，按大家的定性", alerts: "预警", unruled: "没定性", precision: "属实占", advice: (bar, to, spares) => `把“${bar}”提到 ${to}，能少 ${spares} 次误报，属实的一条不漏`,
    dryRun: "过去 7 天会怎样", trying: "正在用过去 7 天的数据试…", wouldPage: (pages) => `这套规则过去 7 天会呼叫 ${pages} 次`, nowPages: (pages) => `现在的规则是 ${pages} 次`,
    measured: (topics, facts) => `看了 ${topics} 个话题、${facts} 次测量`, held: (pages) => `其中 ${pages} 次因免打扰会推迟`, spared: (count) => `少叫 ${count} 次误报`, missed: (count) => `有 ${count} 条后来定为属实的，用这套规则不会叫人`,
    which: (count) => `看是哪 ${count} 个话题`, topic: "话题", would: "会是", was: "当时是", when: "时间", ruling: "定性", pages: (count) => `呼叫 ${count} 次`,
  },
  en: {
    loading: "Fetching the settings…", lost: "They did not come; look at the network and try again", comma: ", ", or: ", or ",
    now: "Who would be called now", nobody: "Nobody is on the roster: receivers are told, but nobody is called by name", noShifts: "No shifts: everybody is on duty",
    holes: "Nobody is on duty:", holesMean: "Then everybody on the roster is called.", hole: "nobody on duty",
    week: "The week", weekHint: "the first name is called first", shifts: "Shifts", shiftsHint: "press names to put them in or out; the number says who is called first", addShift: "Add a shift", removeShift: "Remove this shift", order: "Who is called first",
    people: "People", peopleHint: "how each receiver knows them", unreached: "no way to reach them is given", remove: (name) => `Remove ${name}`, add: "Add:", leads: "Leads", leadsHint: "Called when nobody claims an alert.",
    ways: { wecom: "WeCom id", dingtalk: "DingTalk id", feishu: "Feishu id", phone: "Phone", mail: "Mail" },
    types: { wecom: "WeCom", dingtalk: "DingTalk", feishu: "Feishu", mail: "Mail", webhook: "Webhook", terminal: "Terminal" },
    unsaved: "The roster is not saved yet", rulesUnsaved: "Not saved yet; look what the last 7 days would have been", leadsOnly: "try it; a lead saves it", save: "Save", discard: "Leave it", rosterSaved: "Roster saved", rulesSaved: "Rules saved; they are in force now",
    negativeFrom: "Negative at least", demand: "At this level", receivers: "Told through", noReceivers: "No receiver is set up: it is only shown here.",
    repeat: "Unclaimed: again each", escalate: "Unclaimed: leads after", resolves: "Resolves when calm for", minutes: "min", times: "×", keepsQuiet: "Keeps the quiet hours", unused: "not used",
    levelSaid: (bars, tells, repeat, escalate) => `${bars || "no bar is used"}${tells ? `; told${repeat > 0 ? `, again each ${repeat} min` : " once"}${escalate > 0 ? `, leads after ${escalate} min` : ""}` : "; shown only"}`,
    weights: "Weights", weightsHint: "3 ×: a third of a bar is enough", systemic: "Not a single case, from any of these on", fromWriters: "Different writers", fromVoices: "Customers who told us", fromOrders: "Different orders", countsAs: "Counts",
    hours: "Hours", quietHours: "Quiet hours", night: "Night (hours)", inhibits: "A serious alert keeps lighter ones about the same from being told",
    record: "How right the calls were", recordHint: "the last 90 days, by verdicts", alerts: "Alerts", unruled: "No verdict", precision: "Real", advice: (bar, to, spares) => `“${bar}” at ${to} would spare ${spares} false calls and lose no real one`,
    dryRun: "The last 7 days", trying: "Trying it on the last 7 days…", wouldPage: (pages) => `These rules would have called ${pages} times in the last 7 days`, nowPages: (pages) => `those in force: ${pages}`,
    measured: (topics, facts) => `${topics} topics, ${facts} measurements`, held: (pages) => `${pages} put off by quiet hours`, spared: (count) => `${count} false calls spared`, missed: (count) => `${count} alerts ruled real would call nobody`,
    which: (count) => `Which ${count} topics`, topic: "Topic", would: "Would be", was: "Was", when: "When", ruling: "Verdict", pages: (count) => `${count} calls`,
  },
};
