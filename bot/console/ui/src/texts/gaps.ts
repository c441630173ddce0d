// Texts of the page on what the shop can learn from its own questions.
import { lang, type Texts } from "../base/prefs";
import type { GapState } from "../gaps/model";

type Words = Readonly<Record<string, string>>;

interface GapTexts {
  readonly title: string;
  readonly parts: { readonly gaps: string; readonly days: string };
  readonly span: string;
  readonly spans: (days: number) => string;
  readonly export: string;
  readonly lost: string;
  readonly loading: string;
  readonly filters: string;
  readonly states: Readonly<Record<GapState, string>>;
  readonly none: Readonly<Record<GapState, string>>;
  readonly anyIntent: string;
  readonly anyProduct: string;
  readonly summary: (questions: number, gaps: number, people: number) => string;
  readonly people: string;
  readonly more: (n: number) => string;
  readonly outcome: (name: string, n: number) => string;
  readonly outcomeNames: Words;
  readonly waits: string;
  readonly hasReply: string;
  readonly wordings: string;
  readonly outcomes: string;
  readonly reasons: string;
  readonly cited: string;
  readonly replies: string;
  readonly noReplies: string;
  readonly wrote: (times: number, by: string) => string;
  readonly writeUp: string;
  readonly writeNew: string;
  readonly writtenFor: (n: number) => string;
  readonly dismiss: string;
  readonly whyDismiss: string;
  readonly whyPlace: string;
  readonly needsReason: string;
  readonly dismissed: string;
  readonly dismissedHint: string;
  readonly dismissedBy: (who: string) => string;
  readonly filledBy: string;
  readonly waitsFor: string;
  readonly reopen: string;
  readonly reopened: string;
  readonly notArrived: string;
  readonly notDone: string;
  readonly noDays: string;
  readonly strip: string;
  readonly daySaid: (people: number, questions: number, share: string) => string;
  readonly answered: string;
  readonly notAnswered: string;
  readonly hot: string;
  readonly noHot: string;
  readonly asked: (n: number) => string;
  readonly answeredShare: (share: string) => string;
  readonly weak: string;
  readonly weakHint: string;
  readonly noWeak: string;
  readonly noProducts: string;
  readonly negative: (n: number) => string;
  readonly complaints: (n: number) => string;
  readonly refunds: (n: number) => string;
  readonly weakOf: (n: number, of: number) => string;
  readonly change: (change: number | null) => string;
  readonly heat: string;
  readonly heatHint: string;
  readonly question: string;
  readonly total: string;
}

const OUTCOMES_ZH: Words = {
  holding: "只收到等候话术", rejected: "草稿被驳回", edited: "改写后才答上", handed_over: "转给了同事", expired: "没等到回复", missed: "自助没搜到", answered: "答好了",
};
const OUTCOMES_EN: Words = {
  holding: "only a holding line", rejected: "dismissed", edited: "rewritten", handed_over: "handed over", expired: "expired", missed: "not found by search",
  answered: "answered well",
};
const points = (change: number) => Math.abs(Math.round(100 * change));

export const gapTexts: Texts<GapTexts> = {
  zh: {
    title: "问题洞察", parts: { gaps: "没答好的", days: "每天的热点" }, span: "看多久", spans: (days) => (days === 1 ? "今天" : `${days} 天`), export: "导出表格",
    lost: "没取到最新的，下面可能是旧的。", loading: "正在统计…", filters: "筛选",
    states: { open: "待补", filled: "已补上", dismissed: "不用管" },
    none: {
      open: "这段时间问的都答好了。没有答案、被改写或被驳回的问题会出现在这里。", filled: "还没有补上过的问题。写成知识并批准后，会列在这里。", dismissed: "没有放到一边的问题。",
    },
    anyIntent: "全部意图", anyProduct: "全部商品",
    summary: (questions, gaps, people) => `顾客问了 ${questions} 种问题，有 ${gaps} 种没答好，涉及 ${people} 人`, people: "人", more: (n) => `另有 ${n} 种问法`,
    outcome: (name, n) => `${n} 人${OUTCOMES_ZH[name] ?? name}`, outcomeNames: OUTCOMES_ZH, waits: "已写，等审核", hasReply: "有现成回复", wordings: "顾客怎么问", outcomes: "后来怎样了",
    reasons: "驳回的原因：", cited: "草稿用过的条目，也许改它就够了：", replies: "同事实际这样回", noReplies: "还没有人写过回复，需要有人来定答案",
    wrote: (times, by) => `${by} 用了 ${times} 次`, writeUp: "写成知识", writeNew: "写一条答案", writtenFor: (n) => `补缺口：有 ${n} 人问过没答好`,
    dismiss: "不用管", whyDismiss: "为什么不用管？", whyPlace: "例如：只有这一位顾客会问", needsReason: "写一句原因，同事看得懂", dismissed: "放到一边了", dismissedHint: "在“不用管”里可以找回",
    dismissedBy: (who) => `${who} 放到一边：`, filledBy: "现在由这一条回答：", waitsFor: "已经写了，等审核：", reopen: "找回来", reopened: "回到待补了", notArrived: "没有送到，请再按一次", notDone: "没有成功",
    noDays: "这段时间还没有顾客提问。", strip: "每天有多少人问", daySaid: (people, questions, share) => `${people} 人问了 ${questions} 种问题，${share} 答上了`,
    answered: "答上了", notAnswered: "没答上", hot: "问得最多", noHot: "这天没有人提问", asked: (n) => `${n} 人`, answeredShare: (share) => `${share} 答上`,
    weak: "商品的短板", weakHint: "不满、投诉和退换占多少", noWeak: "这天没有人抱怨", noProducts: "这天的提问没有认出商品",
    negative: (n) => (n > 0 ? `不满 ${n}` : ""), complaints: (n) => (n > 0 ? `投诉 ${n}` : ""), refunds: (n) => (n > 0 ? `退换 ${n}` : ""), weakOf: (n, of) => `${of} 人里 ${n} 人`,
    change: (change) => (change === null ? "前几天没人问" : points(change) === 0 ? "和前几天一样" : `比前几天${change > 0 ? "多" : "少"} ${points(change)} 个点`),
    heat: "问题热度", heatHint: "每天只记问得最多的十种；点一格看那天", question: "问题", total: "合计",
  },
  en: {
    title: "Insights", parts: { gaps: "Not answered well", days: "Day by day" }, span: "How far back", spans: (days) => (days === 1 ? "Today" : `${days} days`), export: "Export",
    lost: "The newest could not be fetched; what you see may be old.", loading: "Counting…", filters: "Filters",
    states: { open: "To fill", filled: "Filled", dismissed: "Put away" },
    none: {
      open: "Everything asked in this time was answered well. Questions without an answer, rewritten or dismissed ones appear here.",
      filled: "Nothing was filled yet. Gaps show up here once an entry is approved.", dismissed: "Nothing was put away.",
    },
    anyIntent: "Any intent", anyProduct: "Any product",
    summary: (questions, gaps, people) => `${questions} different questions were asked, ${gaps} not answered well, by ${people} people`, people: "asked",
    more: (n) => (n === 1 ? "+1 wording" : `+${n} wordings`), outcome: (name, n) => `${n} ${OUTCOMES_EN[name] ?? name}`, outcomeNames: OUTCOMES_EN, waits: "Waits for review", hasReply: "Has a reply",
    wordings: "How customers ask", outcomes: "What became of them", reasons: "Dismissed because: ", cited: "Entries the drafts used; perhaps one needs another answer: ",
    replies: "What colleagues wrote", noReplies: "Nobody has written a reply yet; somebody must decide the answer",
    wrote: (times, by) => (times === 1 ? `${by}, once` : `${by}, ${times} times`), writeUp: "Write it up", writeNew: "Write an answer", writtenFor: (n) => `Fills a gap: ${n} people asked in vain`,
    dismiss: "Put away", whyDismiss: "Why does it need no entry?", whyPlace: "Such as: only this one customer would ask", needsReason: "One sentence your colleagues understand", dismissed: "Put away", dismissedHint: "It can be found under “Put away”",
    dismissedBy: (who) => `Put away by ${who}: `, filledBy: "Answered now by", waitsFor: "Written, waits for review:", reopen: "Bring back", reopened: "It is back", notArrived: "It did not arrive, press it again", notDone: "It did not work",
    noDays: "Nobody asked anything in this time.", strip: "How many asked, by day", daySaid: (people, questions, share) => `${people} people, ${questions} questions, ${share} answered`,
    answered: "answered", notAnswered: "not answered", hot: "Asked most", noHot: "Nobody asked that day", asked: (n) => `${n}×`, answeredShare: (share) => `${share} answered`,
    weak: "Weak points", weakHint: "upset, complaints, returns", noWeak: "Nobody complained that day", noProducts: "No product was recognised that day",
    negative: (n) => (n > 0 ? `${n} upset` : ""), complaints: (n) => (n > 0 ? `${n} complaints` : ""), refunds: (n) => (n > 0 ? `${n} returns` : ""), weakOf: (n, of) => `${n} of ${of}`,
    change: (change) => (change === null ? "not asked before" : points(change) === 0 ? "as before" : `${points(change)} points ${change > 0 ? "more" : "less"} than before`),
    heat: "Heat of questions", heatHint: "the ten most asked of each day; click to see that day", question: "Question", total: "Total",
  },
};

export function percent(share: number): string {
  return `${Math.round(100 * share)}%`;
}

/** A day as people say it: 11月22日 周日; Sun 22 Nov. */
export function dayName(day: string): string {
  const date = new Date(`${day}T12:00:00`);
  return lang.value === "zh"
    ? date.toLocaleDateString("zh-CN", { month: "long", day: "numeric", weekday: "short" })
    : date.toLocaleDateString("en-GB", { weekday: "short", day: "numeric", month: "short" });
}
