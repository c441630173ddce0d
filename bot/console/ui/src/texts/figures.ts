// Words of the figures of service.
import { lang, type Lang } from "../base/prefs";

const zh = {
  title: "数据", lost: "暂时连不上，显示的可能不是最新内容。", unlike: "日期不对：最多 366 天，开始在前。", loading: "正在统计…",
  spans: ["今天", "昨天", "近 7 天", "近 30 天"], from: "从", to: "到", show: "查看", allGroups: "所有组", group: "组", person: "同事", everybody: "所有人", span: "时间",
  half: "30 秒应答率", three: "3 分钟人工回复率", first: "首次响应", next: "后续响应", solution: "解决时长", csat: "满意度", nps: "NPS", live: "直播半分钟率", breached: "超时", cases: "工单", notices: "主动通知",
  of: (hits: string, of: string) => `${of} 轮里 ${hits} 轮`, median: (p90: string) => `中位数；九成在 ${p90}以内`, csatOf: (of: string, rating: string) => `${of} 人评价，平均 ${rating} 分`, npsOf: (of: string) => `${of} 人回答`, nobody: "还没有", questionsOf: (hits: string, of: string) => `${of} 问里 ${hits} 问`,
  halfHint: "顾客一轮话到第一句回复不超过 30 秒，按平台口径", threeHint: "8:00–23:00，要人回复的，3 分钟内由人回复",
  caseLine: (opened: number, solved: number, reopened: number) => `新建 ${opened}，解决 ${solved}${reopened ? `，重开 ${reopened}` : ""}`, breachedLine: (n: number): string => (n > 0 ? "工单过了约定时间" : "没有超时"),
  chart: "每天的应答", chartHint: "柱是轮次，线是 30 秒应答率", rounds: "轮次", chartSaid: (days: number, worst: string) => `${days} 天的 30 秒应答率。${worst}`, worst: (day: string, share: string) => `最低是${day}，${share}。`, point: (day: string, share: string, of: string) => `${day}：${share}，${of} 轮`,
  byDay: "按天", byGroup: "按组", byPerson: "按人", day: "日期", name: "名称", none: "这段时间没有接待。", onlyMine: "同事的数据只有主管能看到，这里是您自己的。",
  export: "导出表格", exportRounds: "导出每一轮", hoursShort: (n: string) => `${n} 小时`, minutesShort: (n: string) => `${n} 分`, secondsShort: (n: string) => `${n} 秒`,
};

export type FigureTexts = typeof zh;

const en: FigureTexts = {
  title: "Figures", lost: "Not connected; this may be old.", unlike: "Those are no days: 366 at most, the earlier one first.", loading: "Counting…",
  spans: ["Today", "Yesterday", "7 days", "30 days"], from: "From", to: "to", show: "Show", allGroups: "All groups", group: "Group", person: "Colleague", everybody: "Everybody", span: "Time",
  half: "Answered in 30 s", three: "By people in 3 min", first: "First answer", next: "Next answers", solution: "Solved in", csat: "Satisfaction", nps: "NPS", live: "Live in 30 s", breached: "Late", cases: "Cases", notices: "Notices",
  of: (hits, of) => `${hits} of ${of} rounds`, median: (p90) => `median; nine in ten within ${p90}`, csatOf: (of, rating) => `${of} ratings, ${rating} on average`, npsOf: (of) => `${of} answers`, nobody: "none yet", questionsOf: (hits, of) => `${hits} of ${of} questions`,
  halfHint: "From a customer's words to the first answer in 30 s, as platforms count", threeHint: "8:00–23:00, those that people should answer, by people in 3 min",
  caseLine: (opened, solved, reopened) => `${opened} opened, ${solved} solved${reopened ? `, ${reopened} reopened` : ""}`, breachedLine: (n) => (n > 0 ? "cases over their time" : "none"),
  chart: "Answers by day", chartHint: "bars are rounds, the line is what was answered in 30 s", rounds: "Rounds", chartSaid: (days, worst) => `Answered in 30 s over ${days} days. ${worst}`, worst: (day, share) => `Lowest on ${day}: ${share}.`, point: (day, share, of) => `${day}: ${share} of ${of} rounds`,
  byDay: "By day", byGroup: "By group", byPerson: "By colleague", day: "Day", name: "Name", none: "Nobody was served in this time.", onlyMine: "Only leads see colleagues; this line is yours.",
  export: "Export", exportRounds: "Export rounds", hoursShort: (n) => `${n} h`, minutesShort: (n) => `${n} min`, secondsShort: (n) => `${n} s`,
};

export const figureTexts: Readonly<Record<Lang, FigureTexts>> = { zh, en };

/** Seconds as people compare them: 14 秒, 5.4 分, 3.2 小时. */
export function took(seconds: number | null): string {
  if (seconds === null) return "—";
  const texts = figureTexts[lang.value];
  if (seconds < 100) return texts.secondsShort(String(Math.round(seconds)));
  if (seconds < 5_400) return texts.minutesShort((seconds / 60).toFixed(1).replace(/\.0$/, ""));
  return texts.hoursShort((seconds / 3_600).toFixed(1).replace(/\.0$/, ""));
}
