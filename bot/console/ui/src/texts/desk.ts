// The reply desk's texts.
import type { DraftState, Verb } from "../base/model";
import type { Texts } from "../base/prefs";
import { states, word } from "./words";

interface DeskTexts {
  readonly queue: string;
  readonly lateOnes: (n: number) => string;
  readonly fresh: (n: number) => string;
  readonly rest: (n: number) => string;
  /** What waits behind what is chosen. */
  readonly behind: (n: number) => string;
  readonly onlyHere: (title: string) => string;
  readonly elsewhere: (n: number) => string;
  readonly asks: (name: string, n: number) => string;
  readonly people: (n: number) => string;
  /** What one person wrote in a row, in private. */
  readonly lines: (n: number) => string;
  readonly joinedLate: (n: number) => string;
  readonly looking: (names: string) => string;
  readonly left: string;
  readonly late: string;
  readonly leftLong: (text: string) => string;
  readonly lateLong: (text: string) => string;
  readonly leaves: (text: string) => string;
  readonly answer: string;
  readonly noAnswer: string;
  readonly noAnswerHint: string;
  readonly chars: (n: number) => string;
  readonly sources: string;
  readonly because: string;
  readonly confidence: string;
  readonly privately: string;
  /** Below a post: what the talk is called, the badge, and what it means. */
  readonly below: string;
  readonly aloud: string;
  readonly aloudHint: string;
  readonly urgent: string;
  readonly risks: string;
  readonly mustChange: string;
  readonly changedNow: string;
  readonly changed: string;
  readonly send: string;
  readonly sendChanged: string;
  readonly edit: string;
  readonly prompt: string;
  readonly handOver: string;
  readonly reject: string;
  readonly back: string;
  readonly next: string;
  readonly why: string;
  readonly reasons: readonly string[];
  readonly noReason: string;
  readonly note: string;
  readonly notePlace: string;
  readonly flying: string;
  readonly recent: string;
  readonly recentEmpty: string;
  readonly look: string;
  readonly resend: string;
  readonly wasSent: string;
  readonly unknownHint: string;
  readonly ago: (text: string) => string;
  readonly gone: (who: string, state: DraftState) => string;
  readonly goneHint: string;
  readonly ownTextKept: string;
  readonly heldBy: (who: string) => string;
  readonly heldHint: string;
  readonly heldNotSent: string;
  readonly toConversation: string;
  readonly viewer: string;
  readonly verbs: Readonly<Record<Verb, string>>;
  readonly faster: (who: string, state: DraftState) => string;
  readonly refused: string;
  readonly notArrived: (what: string) => string;
  readonly notDone: (what: string) => string;
  readonly forbidden: (what: string) => string;
  readonly emptyTitle: string;
  readonly emptyHeard: (text: string) => string;
  readonly emptyQuiet: (feed: string, text: string) => string;
  readonly emptyGone: (feed: string) => string;
  readonly emptyNoFeed: string;
  readonly emptyIdle: string;
  readonly emptyUnknown: string;
  readonly seeHealth: string;
  readonly arrived: (n: number) => string;
  readonly decided: (what: string, question: string) => string;
  readonly inTime: string;
  readonly done: (n: number) => string;
}

const deed: Readonly<Partial<Record<DraftState, string>>> = {
  approved: "发出了", sending: "发出了", sent: "发出了", prompted: "推到了提词屏", said: "推到了提词屏",
  copied: "复制去发了", rejected: "决定不回复", handed_over: "转交了",
};
const deedEn: Readonly<Partial<Record<DraftState, string>>> = {
  approved: "sent", sending: "sent", sent: "sent", prompted: "put on the prompter", said: "put on the prompter",
  copied: "copied", rejected: "dismissed", handed_over: "handed over",
};

const zh: DeskTexts = {
  queue: "待回复", lateOnes: (n) => `${n} 条超时`, fresh: (n) => `新到 ${n} 条`,
  rest: (n) => `后面还有 ${n} 条，先回复上面的`, behind: (n) => `另有 ${n} 个问题，按价值排在后面`, onlyHere: (title) => `只看「${title}」`, elsewhere: (n) => `别处 ${n}`,
  asks: (name, n) => (n > 1 ? `${name} 等 ${n} 人在问` : `${name} 在问`),
  people: (n) => `${n} 人在问`, lines: (n) => `${n} 句`, joinedLate: (n) => `答后又有 ${n} 人问`, looking: (names) => `${names} 也在看`,
  left: "剩", late: "超时", leftLong: (text) => `还剩 ${text}`, lateLong: (text) => `已超时 ${text}`,
  leaves: (text) => `${text}后作废`, answer: "回复", noAnswer: "还没有可发的答案",
  noAnswerHint: "按 E 写一条，或按 H 转给同事", chars: (n) => `${n} 字`, sources: "来源", because: "依据",
  confidence: "把握", privately: "私聊", below: "微博评论", aloud: "公开", aloudHint: "回复显示在微博下面，人人看得见", urgent: "急", risks: "留意", mustChange: "改好才能发", changedNow: "已改", changed: "答案刚刚更新了，请再看一眼",
  send: "发出", sendChanged: "改好发出", edit: "修改", prompt: "提词", handOver: "转交", reject: "不回",
  back: "返回", next: "下一条", why: "为什么不回？",
  reasons: ["不用回", "答案不对", "看不懂", "口播过了", "其他"], noReason: "不写原因",
  note: "转交给同事，要交代什么？", notePlace: "可不填，例如：顾客要求补寄，请查单号", flying: "正在送出…",
  recent: "刚刚处理", recentEmpty: "你和同事发出的回复会出现在这里", look: "需要看一眼", resend: "重发", wasSent: "确认已发",
  unknownHint: "平台没有回音：先到直播间看一眼，再选",
  ago: (text) => `${text}前`,
  gone: (who, state) =>
    state === "expired" ? "这条过了时限，已自动收起"
    : who ? `${who} 已经${deed[state] ?? word(states, state)}` : "这条已经处理过了",
  goneHint: "马上换下一条", ownTextKept: "你写的内容还在，没有发出去，可以复制", viewer: "你的账号只能看，不能回复",
  heldBy: (who) => `${who} 正在接待这位顾客`, heldHint: "由一个人接着说，顾客不会收到两种说法", heldNotSent: "没有发出。要接着说，先和 TA 打个招呼", toConversation: "看会话",
  verbs: {
    approve: "发出", edit: "修改后发出", reject: "不回", prompt: "提词", copy: "复制去发", "hand-over": "转交", say: "已说", withdraw: "撤下",
    resend: "重发", confirm: "确认已发",
  },
  faster: (who, state) => `${who || "同事"} 快了一步，已经${deed[state] ?? word(states, state)}`,
  refused: "有几个词要改一下，没有发出", notArrived: (what) => `“${what}”没有送到，请再按一次`,
  notDone: (what) => `“${what}”没有成功`, forbidden: (what) => `你的账号不能“${what}”`,
  emptyTitle: "现在没有待回复的问题", emptyHeard: (text) => `弹幕一直在进来，最近一条在 ${text}前。有问题会自动出现在这里。`,
  emptyQuiet: (feed, text) => `「${feed}」连着，但已经 ${text}没有新弹幕。房间里也这么安静吗？`,
  emptyGone: (feed) => `「${feed}」断开了，收不到弹幕。没有问题不代表没有人问。`, emptyNoFeed: "还没有接入任何直播间。",
  emptyIdle: "现在没有直播，安静是正常的。开播以后，问题会自动出现在这里。",
  emptyUnknown: "正在查看弹幕是否正常…", seeHealth: "看运行状态", arrived: (n) => `新到 ${n} 个问题`, decided: (what, question) => `${what}：${question}`,
  inTime: "按时", done: (n) => `已处理 ${n}`,
};

const en: DeskTexts = {
  queue: "Waiting", lateOnes: (n) => `${n} late`, fresh: (n) => `${n} new`,
  rest: (n) => `${n} more below; answer these first`,
  behind: (n) => `${n} more, worth less for now`, onlyHere: (title) => `Only “${title}”`, elsewhere: (n) => `${n} elsewhere`,
  asks: (name, n) => (n > 1 ? `${name} and ${n - 1} more ask` : `${name} asks`), people: (n) => `${n} ask`, lines: (n) => `${n} lines`,
  joinedLate: (n) => `${n} asked again after the answer`, looking: (names) => `${names} looks at this too`,
  left: "left", late: "late", leftLong: (text) => `${text} left`, lateLong: (text) => `late by ${text}`,
  leaves: (text) => `leaves in ${text}`, answer: "Reply", noAnswer: "No answer to send yet",
  noAnswerHint: "Press E to write one, or H to hand over", chars: (n) => `${n} characters`, sources: "Sources",
  because: "Because", confidence: "Confidence", privately: "private", below: "comments", aloud: "public", aloudHint: "The answer stands below the post, where everybody reads it", urgent: "Urgent", risks: "Mind", mustChange: "must be changed", changedNow: "changed",
  changed: "The answer was just updated, look again", send: "Send", sendChanged: "Send this", edit: "Edit", prompt: "Prompt",
  handOver: "Hand over", reject: "Dismiss", back: "Back", next: "Next", why: "Why not answer?",
  reasons: ["No need", "Wrong answer", "Unclear", "Said on air", "Other"], noReason: "No reason",
  note: "Hand over: what should your colleague know?", notePlace: "Optional, such as: wants a part resent, check the order",
  flying: "On its way…", recent: "Just now", recentEmpty: "Replies that you and your colleagues send appear here",
  look: "Needs a look", resend: "Send again", wasSent: "It was sent",
  unknownHint: "The platform did not answer: look in the room first, then choose",
  ago: (text) => `${text} ago`,
  gone: (who, state) =>
    state === "expired" ? "Its time was over; it has been put away"
    : who ? `${who} has ${deedEn[state] ?? word(states, state)} this` : "This has been dealt with",
  goneHint: "the next one follows", ownTextKept: "What you wrote is still here, unsent; you can copy it",
  viewer: "Your account may look, not answer",
  heldBy: (who) => `${who} is speaking with this customer`, heldHint: "One person goes on, so that nobody is told two things", heldNotSent: "Nothing was sent. Speak with them first if you want to go on",
  toConversation: "See the conversation",
  verbs: {
    approve: "Send", edit: "Send this", reject: "Dismiss", prompt: "Prompt", copy: "Copy to post", "hand-over": "Hand over", say: "Said",
    withdraw: "Withdraw", resend: "Send again", confirm: "It was sent",
  },
  faster: (who, state) => `${who || "A colleague"} was faster and has ${deedEn[state] ?? word(states, state)} it`,
  refused: "Some words need changing; nothing was sent", notArrived: (what) => `“${what}” did not arrive, press it again`,
  notDone: (what) => `“${what}” did not work`, forbidden: (what) => `Your account may not “${what}”`,
  emptyTitle: "No question is waiting",
  emptyHeard: (text) => `Comments keep coming, the last ${text} ago. Questions appear here by themselves.`,
  emptyQuiet: (feed, text) => `“${feed}” is connected, but nothing came for ${text}. Is the room that quiet?`,
  emptyGone: (feed) => `“${feed}” is disconnected: no comments arrive. No questions here does not mean nobody asks.`,
  emptyIdle: "No room is live now, so silence is fine. Questions appear here by themselves once one is.",
  emptyNoFeed: "No live room is connected yet.", emptyUnknown: "Checking that comments arrive…",
  seeHealth: "See the health page", arrived: (n) => `${n} new questions`, decided: (what, question) => `${what}: ${question}`, inTime: "in time", done: (n) => `${n} done`,
};

export const desk: Texts<DeskTexts> = { zh, en };
