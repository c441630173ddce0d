// Texts of the service settings and of one's own status.
import type { Texts } from "../base/prefs";
import type { AgentStatus, Weekday } from "../staff/model";

interface StaffTexts {
  readonly title: string;
  readonly loading: string;
  readonly lost: string;
  readonly mine: string;
  readonly status: string;
  readonly statuses: Readonly<Record<AgentStatus, string>>;
  readonly statusHints: Readonly<Record<AgentStatus, string>>;
  readonly inGroups: (names: string) => string;
  readonly noGroups: string;
  readonly noGroup: string;
  readonly holds: (load: number, most: number) => string;
  readonly outsideHours: string;
  readonly people: string;
  readonly peopleHint: string;
  readonly nobody: string;
  readonly offDuty: string;
  readonly load: string;
  readonly you: string;
  readonly setUp: string;
  readonly back: string;
  readonly save: string;
  readonly saved: (name: string) => string;
  readonly most: string;
  readonly ownHours: string;
  readonly groupHours: string;
  readonly groups: string;
  readonly groupsHint: string;
  readonly leads: string;
  readonly leadsHint: string;
  readonly lead: string;
  readonly group: string;
  readonly serves: string;
  readonly otherStage: string;
  readonly hours: string;
  readonly always: string;
  readonly atWork: string;
  readonly days: Readonly<Record<Weekday, string>>;
  readonly shortDays: Readonly<Record<Weekday, string>>;
  readonly everyDay: string;
  readonly fromTo: (first: string, last: string) => string;
  readonly comma: string;
  readonly nextDay: string;
  readonly from: string;
  readonly until: string;
  readonly timePlace: string;
  readonly addSlot: string;
  readonly removeSlot: string;
  readonly standing: string;
  readonly standingHint: string;
  readonly allowed: (n: number, of: number) => string;
  readonly noneAllowed: string;
  readonly noTemplates: string;
  readonly cases: Readonly<Record<string, string>>;
  readonly fields: Readonly<Record<string, string>>;
  readonly allowedBy: (who: string, when: string) => string;
  readonly asksFirst: string;
  readonly allow: string;
  readonly allowSure: string;
  readonly forbid: string;
  readonly notArrived: (what: string) => string;
  readonly forbidden: (what: string) => string;
  readonly notDone: (what: string) => string;
}

export const staffTexts: Texts<StaffTexts> = {
  zh: {
    title: "接待设置", loading: "正在取接待设置…", lost: "没有取到最新的，看到的可能是旧的",
    mine: "我的接待", status: "我的状态", statuses: { online: "在线", busy: "忙碌", away: "离开" },
    statusHints: { online: "会分到新的会话", busy: "手上的照接，不分新的", away: "不分新的；手上的久了会回到队列" },
    inGroups: (names) => `分组：${names}`, noGroups: "还没有分组，请主管设置后才会分到会话", noGroup: "没有分组",
    holds: (load, most) => `手上 ${load} 个，最多 ${most} 个`, outsideHours: "现在不在你的上班时间，不会分新的",
    people: "同事", peopleHint: "谁在岗、手上几个会话", nobody: "还没有能接待的同事。主管先在「账号」里添加客服。", offDuty: "不在岗", load: "手上的会话", you: "（你）",
    setUp: "设置", back: "收起", save: "保存", saved: (name) => `${name} 的设置已保存`, most: "最多同时几个会话", ownHours: "自己的上班时间", groupHours: "按分组的上班时间",
    leads: "组长", leadsHint: "这些组的回复超时会提醒 TA", lead: "组长",
    groups: "分组", groupsHint: "在配置文件的 [[conversations.groups]] 里改", group: "分组", serves: "接待", otherStage: "其他", hours: "上班时间", always: "全天", atWork: "在岗 / 成员",
    days: { mon: "周一", tue: "周二", wed: "周三", thu: "周四", fri: "周五", sat: "周六", sun: "周日" },
    shortDays: { mon: "一", tue: "二", wed: "三", thu: "四", fri: "五", sat: "六", sun: "日" },
    everyDay: "每天", fromTo: (first, last) => `${first}至${last}`, comma: "、", nextDay: "（次日）", from: "从几点", until: "到几点", timePlace: "09:00", addSlot: "加一段时间", removeSlot: "去掉这一段",
    standing: "常备授权", standingHint: "主管同意过的原文，可以不等人批就先发出；改一个字就要重新同意",
    allowed: (n, of) => `${of} 句里有 ${n} 句可以自动先发`, noneAllowed: "现在没有任何一句可以自动发出，每句都等人批。", noTemplates: "没有可以授权的话术",
    cases: {
      holding: "先应下来", holding_sorry: "先应下来，客人有怨言", holding_again: "先应下来，又来问", holding_closed: "先应下来，没人上班",
      human: "要人工", human_ahead: "要人工，前面有人排队", human_closed: "要人工，没人上班", complaint: "投诉",
      complaint_closed: "投诉，没人上班", upset: "情绪激动", upset_closed: "情绪激动，没人上班", media: "发来图片、语音",
      media_sorry: "发来图片、语音，有怨言", media_closed: "发来图片、语音，没人上班", greeting: "打招呼", greeting_back: "老客打招呼",
      thanks: "道谢", goodbye: "道别", rating: "请评价", opted_out: "不想收通知", opted_in: "又想收通知",
    },
    fields: { hello: "称呼和问好", minutes: "分钟数", opens: "上班时间", ahead: "前面几位", wait: "要等几分钟", name: "商品" },
    allowedBy: (who, when) => `${who} ${when} 同意自动发`, asksFirst: "等人批", allow: "允许自动发", allowSure: "原样自动发？", forbid: "不再自动发",
    notArrived: (what) => `“${what}”没有送到，请再试一次`, forbidden: (what) => `你的账号不能“${what}”`, notDone: (what) => `“${what}”没有成功`,
  },
  en: {
    title: "Service settings", loading: "Fetching the settings…", lost: "The latest did not come; what you see may be old",
    mine: "My service", status: "My status", statuses: { online: "Online", busy: "Busy", away: "Away" },
    statusHints: { online: "new conversations come to me", busy: "I keep mine and get no new ones", away: "no new ones; mine go back after a while" },
    inGroups: (names) => `Groups: ${names}`, noGroups: "In no group yet: a lead sets that before conversations come", noGroup: "no group",
    holds: (load, most) => `has ${load}, ${most} at most`, outsideHours: "Outside your working hours: no new ones come",
    people: "Colleagues", peopleHint: "who is here, and how much each has", nobody: "Nobody can serve yet. A lead adds agents under “Accounts”.", offDuty: "Off duty", load: "Conversations", you: "(you)",
    setUp: "Set up", back: "Hide", save: "Save", saved: (name) => `Saved for ${name}`, most: "Conversations at a time", ownHours: "Own working hours", groupHours: "the hours of the groups",
    leads: "Leads", leadsHint: "told when an answer in these groups is late", lead: "lead",
    groups: "Groups", groupsHint: "set in the settings file under [[conversations.groups]]", group: "Group", serves: "Serves", otherStage: "Other", hours: "Hours", always: "always", atWork: "here / members",
    days: { mon: "Mon", tue: "Tue", wed: "Wed", thu: "Thu", fri: "Fri", sat: "Sat", sun: "Sun" },
    shortDays: { mon: "M", tue: "T", wed: "W", thu: "T", fri: "F", sat: "S", sun: "S" },
    everyDay: "Every day", fromTo: (first, last) => `${first}–${last}`, comma: ", ", nextDay: " (next day)", from: "From", until: "Until", timePlace: "09:00", addSlot: "Add a slot", removeSlot: "Remove this slot",
    standing: "Standing approvals", standingHint: "exact wordings a lead allowed to go out without waiting; one letter changed needs a new yes",
    allowed: (n, of) => `${n} of ${of} may go out by themselves`, noneAllowed: "None may go out by itself now; each waits for a person.", noTemplates: "There is no wording to allow",
    cases: {
      holding: "Holding line", holding_sorry: "Holding line, a grievance",
      holding_again: "Holding line, asked again", holding_closed: "Holding line, nobody at work",
      human: "Wants a person", human_ahead: "Wants a person, others wait",
      human_closed: "Wants a person, nobody at work", complaint: "Complaint",
      complaint_closed: "Complaint, nobody at work", upset: "Upset", upset_closed: "Upset, nobody at work",
      media: "Sent a picture or voice", media_sorry: "Sent a picture or voice, a grievance",
      media_closed: "Sent a picture or voice, nobody at work", greeting: "Greeting",
      greeting_back: "Greeting of a returning customer", thanks: "Thanks", goodbye: "Goodbye", rating: "Rating", opted_out: "Wants no notices",
      opted_in: "Wants notices again",
    },
    fields: { hello: "name and greeting", minutes: "minutes", opens: "opening time", ahead: "how many before", wait: "minutes to wait", name: "product" },
    allowedBy: (who, when) => `${who} allowed it ${when}`, asksFirst: "waits for a person", allow: "Allow", allowSure: "Send as it stands?", forbid: "Forbid",
    notArrived: (what) => `“${what}” did not arrive, try again`, forbidden: (what) => `Your account may not “${what}”`, notDone: (what) => `“${what}” did not work`,
  },
};
