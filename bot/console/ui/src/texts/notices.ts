// Texts of the templates that notices are made from.
import type { Texts } from "../base/prefs";

type State = "off" | "none" | "faulty" | "waits" | "allowed";

interface NoticeTexts {
  readonly title: string;
  readonly groups: Readonly<Record<"parcel" | "case" | "care", string>>;
  readonly states: Readonly<Record<State, string>>;
  readonly stateSays: Readonly<Record<State, string>>;
  readonly allow: string;
  readonly allowed: string;
  readonly mendFirst: string;
  readonly edit: string;
  readonly write: string;
  readonly forbid: string;
  readonly forbidSure: string;
  readonly forbidden: string;
  readonly save: string;
  readonly saved: string;
  readonly savedHint: string;
  readonly throwAway: string;
  readonly throwSure: string;
  readonly overtaken: string;
  readonly version: (n: number) => string;
  readonly shipped: string;
  readonly writtenBy: (who: string, when: string) => string;
  readonly allowedBy: (who: string, when: string) => string;
  readonly nobody: string;
  readonly leadsOnly: string;
  readonly readsAs: string;
  readonly readsHint: string;
  readonly ifLate: string;
  readonly noText: string;
  readonly asMessage: string;
  readonly asForms: string;
  readonly formWays: Readonly<Record<string, string>>;
  readonly noForms: string;
  readonly noFormsHint: string;
  readonly text: string;
  readonly textPlace: string;
  readonly late: string;
  readonly latePlace: string;
  readonly insert: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly form: (n: number) => string;
  readonly channel: string;
  readonly way: string;
  readonly formId: string;
  readonly formIdPlace: string;
  readonly field: string;
  readonly fieldPlace: string;
  readonly fieldText: string;
  readonly url: string;
  readonly addForm: string;
  readonly dropForm: string;
  readonly addField: string;
  readonly dropField: string;
  readonly faults: (n: number) => string;
  readonly noFaults: string;
  readonly checking: string;
  readonly channels: Readonly<Record<string, string>>;
}

export const noticeTexts: Texts<NoticeTexts> = {
  zh: {
    title: "通知模板", groups: { parcel: "包裹和订单", case: "工单", care: "关怀（顾客同意了才发）" },
    states: { off: "关着", none: "还没写", faulty: "要改", waits: "等放行", allowed: "会自动发" },
    stateSays: { off: "配置里关着这一类，写了、放行了也不会发。", none: "这一类还没有写话，所以不会发。", faulty: "有地方过不了检查，改好才能放行。", waits: "写好了，主管放行这一版之后才会自动发。", allowed: "到了时候，这一版会自动发给顾客，不用再一条条批。" },
    allow: "放行这一版", allowed: "放行了，从现在起会自动发", mendFirst: "先改好再放行", edit: "修改", write: "写一版", forbid: "停用", forbidSure: "确定停用？", forbidden: "停了，这一版不会再发",
    save: "保存", saved: "存好了", savedHint: "新的一版要重新放行才会发", throwAway: "不改了", throwSure: "丢掉写的？", overtaken: "刚有人改过这个模板，你的先留着；看看新的那一版再决定。",
    version: (n) => `第 ${n} 版`, shipped: "随产品带的", writtenBy: (who, when) => `${who} ${when} 写`, allowedBy: (who, when) => `${who} ${when} 放行`, nobody: "还没有人放行", leadsOnly: "放行和停用由主管来做。",
    readsAs: "顾客看到的样子", readsHint: "每一空都填上可能最长的内容", ifLate: "来晚了的时候", noText: "还没有写", asMessage: "能直接说话时", asForms: "不能直接说话时，用平台的模板",
    formWays: { template: "模板消息", subscription: "订阅消息" }, noForms: "没有填平台模板", noFormsHint: "顾客 48 小时没来过，就等他下次来时再说。",
    text: "消息正文", textPlace: "{hello}您的{product}已经发出……", late: "来晚了先说的话", latePlace: "比如：消息来晚了，抱歉。", insert: "点一下插入",
    fields: { hello: "称呼", shop: "店名", date: "日期", time: "时间", product: "商品", tail: "订单尾号", carrier: "快递", number: "单号", eta: "预计送到", place: "在哪里", code: "取件码", since: "多久没动", next: "接下来怎么办", what: "什么事", amount: "金额", by: "最晚什么时候", reason: "原因", choice: "怎么选", gift: "礼物", level: "等级" },
    form: (n) => `平台模板 ${n}`, channel: "平台", way: "哪一种", formId: "模板编号", formIdPlace: "从平台后台复制", field: "字段", fieldPlace: "thing1", fieldText: "填什么", url: "点开去哪里（可不填）",
    addForm: "加一个平台模板", dropForm: "去掉这个模板", addField: "加一行", dropField: "去掉", faults: (n) => `${n} 处要改`, noFaults: "没有问题", checking: "在看…", channels: { wechat: "微信公众号" },
  },
  en: {
    title: "Templates of notices", groups: { parcel: "Parcels and orders", case: "Cases", care: "Care (only with the customer's yes)" },
    states: { off: "Off", none: "Not written", faulty: "To mend", waits: "Waits for a yes", allowed: "Goes out" },
    stateSays: { off: "The settings switch this kind off; nothing goes out, allowed or not.", none: "Nobody wrote words for this kind, so nothing goes out.", faulty: "Something does not pass; mend it before it can be allowed.", waits: "Written; it goes out once a supervisor allows this version.", allowed: "When its time comes this version goes out by itself; nobody approves each one." },
    allow: "Allow this version", allowed: "Allowed; it goes out from now on", mendFirst: "Mend it first", edit: "Edit", write: "Write one", forbid: "Stop it", forbidSure: "Really stop?", forbidden: "Stopped; it does not go out any more",
    save: "Save", saved: "Saved", savedHint: "A new version needs a new yes", throwAway: "Leave", throwSure: "Throw it away?", overtaken: "Somebody changed this template just now; yours is kept. Look at the new version first.",
    version: (n) => `Version ${n}`, shipped: "came with the product", writtenBy: (who, when) => `written by ${who}, ${when}`, allowedBy: (who, when) => `allowed by ${who}, ${when}`, nobody: "nobody allowed it yet", leadsOnly: "A supervisor allows and stops.",
    readsAs: "As the customer reads it", readsHint: "with the longest values that may come", ifLate: "Where it comes late", noText: "Not written yet", asMessage: "Where a message may be sent", asForms: "Where none may: the platform's own template",
    formWays: { template: "Template message", subscription: "Subscription message" }, noForms: "No template of a platform", noFormsHint: "Whoever has not written for 48 hours is told when they next write.",
    text: "Message", textPlace: "{hello}您的{product}已经发出……", late: "Said first where it is late", latePlace: "such as: 消息来晚了，抱歉。", insert: "Tap to insert",
    fields: { hello: "greeting", shop: "shop", date: "date", time: "time", product: "product", tail: "order's last digits", carrier: "courier", number: "number", eta: "expected", place: "place", code: "pick-up code", since: "since when", next: "what we do", what: "what", amount: "sum", by: "until when", reason: "reason", choice: "choice", gift: "gift", level: "level" },
    form: (n) => `Platform template ${n}`, channel: "Platform", way: "Kind", formId: "Its number", formIdPlace: "copied from the platform", field: "Field", fieldPlace: "thing1", fieldText: "What goes in", url: "Opens on a tap (optional)",
    addForm: "Add a platform template", dropForm: "Drop this template", addField: "Add a field", dropField: "Drop", faults: (n) => `${n} to mend`, noFaults: "Nothing wrong", checking: "Checking…", channels: { wechat: "WeChat account" },
  },
};

export type { State };
