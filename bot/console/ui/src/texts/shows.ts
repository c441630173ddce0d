// Texts of shows and their reports.
import { lang, type Texts } from "../base/prefs";
import type { Ending, Matter } from "../shows/model";

interface ShowTexts {
  readonly title: string;
  readonly titleHint: string;
  readonly all: string;
  readonly loading: string;
  readonly lost: string;
  readonly missing: string;
  readonly none: string;
  readonly when: string;
  readonly show: string;
  readonly rate: string;
  readonly people: string;
  readonly questions: string;
  readonly comments: string;
  readonly live: string;
  readonly now: string;
  readonly rooms: string;
  readonly roomsHint: string;
  readonly noHosts: string;
  readonly change: string;
  readonly roomTitle: string;
  readonly hosts: string;
  readonly hostsPlace: string;
  readonly save: string;
  readonly back: string;
  readonly hostedBy: (hosts: string) => string;
  readonly files: string;
  readonly print: string;
  readonly questionTable: string;
  readonly handoverTable: string;
  readonly recording: string;
  readonly end: string;
  readonly endSure: string;
  readonly ended: string;
  readonly rehearse: string;
  readonly rehearsals: string;
  readonly notArrived: string;
  readonly notDone: string;
  readonly nobodyAsked: string;
  readonly rateOf: (inTime: string, of: string) => string;
  readonly askers: string;
  readonly askersHint: (questions: string, comments: string) => string;
  readonly answeredAll: string;
  readonly answeredHint: (then: string, earlier: string) => string;
  readonly unansweredAll: string;
  readonly staffed: string;
  readonly staffedHint: (at: string, questions: number) => string;
  readonly persons: (n: number) => string;
  readonly endings: Readonly<Record<Ending, string>>;
  readonly besides: (list: string) => string;
  readonly then: string;
  readonly chart: string;
  readonly chartHint: string;
  readonly chartNothing: string;
  readonly chartSaid: (rate: string, of: string, worst: string) => string;
  readonly chartWorst: (at: string, rate: string) => string;
  readonly chartPoint: (at: string, rate: string, of: string) => string;
  readonly chartBar: (at: string, inTime: string, late: string, expired: string) => string;
  readonly asTable: string;
  readonly from: string;
  readonly inTime: string;
  readonly late: string;
  readonly expired: string;
  readonly newQuestions: string;
  readonly products: string;
  readonly noProduct: string;
  readonly asked: (n: string) => string;
  readonly answeredShare: (share: string) => string;
  readonly unanswered: string;
  readonly unansweredNone: string;
  readonly best: string;
  readonly bestHint: string;
  readonly bestNone: string;
  readonly known: string;
  readonly writeUp: string;
  readonly writtenFor: (n: number) => string;
  readonly seen: string;
  readonly edits: string;
  readonly editsHint: string;
  readonly handover: string;
  readonly handoverHint: string;
  readonly handoverNone: string;
  readonly matters: Readonly<Record<Matter, string>>;
  readonly look: string;
  readonly more: (n: string) => string;
  readonly staff: string;
  readonly staffedSaid: (at: string, questions: number, needed: number, each: number, measured: boolean) => string;
  readonly staffedPeople: (n: number) => string;
  readonly who: string;
  readonly decisions: string;
  readonly verbs: string;
  readonly verbNames: Readonly<Record<string, string>>;
  readonly pace: string;
  readonly seconds: (n: number) => string;
  readonly rest: string;
  readonly folded: (list: string) => string;
  readonly foldedNone: string;
  readonly repeated: (n: string) => string;
  readonly shed: (n: string, important: string) => string;
  readonly shedNone: string;
  readonly quietFor: (at: string, minutes: number) => string;
  readonly quietNone: string;
}

export const showTexts: Texts<ShowTexts> = {
  zh: {
    title: "直播复盘", titleHint: "按提问的人数算，一个问题四十人问就算四十", all: "全部场次", loading: "正在统计…",
    lost: "没有取到最新的数据，现在看到的可能是旧的。", missing: "没有这一场，可能已经过了保存期。", none: "还没有播过。直播间有人说话，这里就会有一场。",
    when: "时间", show: "场次", rate: "半分钟率", people: "提问人次", questions: "不同问题", comments: "弹幕", live: "直播中", now: "现在",
    rooms: "直播间", roomsHint: "叫什么、谁主播；提词屏按主播分", noHosts: "还没写主播", change: "改", roomTitle: "直播间叫什么", hosts: "主播", hostsPlace: "用顿号隔开，例如：小夏、阿南",
    save: "保存", back: "返回", hostedBy: (hosts) => `主播 ${hosts}`, files: "带走", print: "打印", questionTable: "问题表", handoverTable: "售后交接表", recording: "录制文件",
    end: "结束这一场", endSure: "再点一下就结束", ended: "这一场结束了", rehearse: "拿去彩排", rehearsals: "彩排与开播准备", notArrived: "没有送到，请再按一次", notDone: "没有成功",
    nobodyAsked: "没有人提问", rateOf: (inTime, of) => `${of} 人里 ${inTime} 人半分钟内等到回复`, askers: "人提问", askersHint: (questions, comments) => `${questions} 个不同的问题，${comments} 条弹幕`,
    answeredAll: "得到回复", answeredHint: (then, earlier) => `当场 ${then} 人，之前已答过 ${earlier} 人`, unansweredAll: "人没等到回复", staffed: "最忙时要的人手", staffedHint: (at, questions) => `${at} 那一分钟来了 ${questions} 个新问题`,
    persons: (n) => `${n} 人`,
    endings: { answered: "已回复", earlier: "之前答过", handed_over: "已转交", waiting: "还没处理", expired: "超时没答", rejected: "决定不回", withdrawn: "撤下了", doubtful: "没发成" }, besides: (list) => `另有${list}`, then: "；",
    chart: "每分钟的半分钟率", chartHint: "柱子是人数：柱子矮的地方，百分比说明不了什么", chartNothing: "这一场还没有人等回复",
    chartSaid: (rate, of, worst) => `${of} 人等回复，${rate} 在半分钟内等到${worst}`, chartWorst: (at, rate) => `；最低是 ${at}，${rate}`,
    chartPoint: (at, rate, of) => `${at}　${rate}（${of} 人）`, chartBar: (at, inTime, late, expired) => `${at}　半分钟内 ${inTime} 人，晚了 ${late} 人，没等到 ${expired} 人`,
    asTable: "看数字", from: "从", inTime: "半分钟内", late: "晚了", expired: "没等到", newQuestions: "新问题",
    products: "按商品", noProduct: "没说是哪款", asked: (n) => `${n} 人`, answeredShare: (share) => `${share} 有回复`,
    unanswered: "没等到回复的", unansweredNone: "每个问题都有着落。", best: "最好的回复", bestHint: "问的人多，照原稿发出", bestNone: "还没有多人问、照原稿发出的回复。",
    known: "知识库里的", writeUp: "写成知识", writtenFor: (n) => `直播里 ${n} 人问过`, seen: "公屏已显示", edits: "改写过的", editsHint: "原稿哪里不够好，知识库就改哪里",
    handover: "交给售后", handoverHint: "转交的、在公屏问订单的、投诉没人答的；姓名已遮住", handoverNone: "没有要交给售后的。",
    matters: { handed_over: "直播时转交", complaint: "投诉没人答", order: "公屏里问订单" }, look: "看这一条", more: (n) => `还有 ${n} 个，都在表里。`,
    staff: "人手", staffedSaid: (at, questions, needed, each, measured) => `最忙的是 ${at}：一分钟 ${questions} 个新问题，${measured ? "这一场" : "按通常"}每条 ${each} 秒，要 ${needed} 人才能 95% 在半分钟内处理。`,
    staffedPeople: (n) => `当时有 ${n} 人在处理。`, who: "谁", decisions: "处理", verbs: "其中", verbNames: { approve: "发出", edit: "改后发出", prompt: "上提词屏", copy: "复制去发", reject: "不回", hand_over: "转交" },
    pace: "每条", seconds: (n) => `${n} 秒`, rest: "其他", folded: (list) => `不用回的：${list}`, foldedNone: "没有不用回的弹幕。", repeated: (n) => `同一个人又问一遍：${n} 次，只算一次。`,
    shed: (n, important) => `太忙时舍弃了 ${n} 条弹幕，其中重要的 ${important} 条。`, shedNone: "没有因为太忙而舍弃弹幕。",
    quietFor: (at, minutes) => `${at} 起 ${minutes} 分钟没有收到任何弹幕：是真安静，还是断了，请核对。`, quietNone: "从头到尾都收得到弹幕。",
  },
  en: {
    title: "Shows", titleHint: "Counted by askers: a question that forty people put counts forty times", all: "All shows", loading: "Counting…",
    lost: "The newest could not be fetched; what you see may be old.", missing: "There is no such show, or it is no longer kept.", none: "No show yet. There is one as soon as somebody speaks in a live room.",
    when: "When", show: "Show", rate: "Half-minute rate", people: "Asked", questions: "Questions", comments: "Comments", live: "Live", now: "now",
    rooms: "Live rooms", roomsHint: "what they are called and who hosts; prompters go by host", noHosts: "no host yet", change: "Change", roomTitle: "Name of the room", hosts: "Hosts", hostsPlace: "Several with commas between",
    save: "Save", back: "Back", hostedBy: (hosts) => `hosted by ${hosts}`, files: "Take away", print: "Print", questionTable: "Questions", handoverTable: "Hand-over list", recording: "Recording",
    end: "End this show", endSure: "Press again to end it", ended: "The show is over", rehearse: "Rehearse with it", rehearsals: "Rehearsal and preparation", notArrived: "It did not arrive, press it again", notDone: "It did not work",
    nobodyAsked: "Nobody asked", rateOf: (inTime, of) => `${inTime} of ${of} were answered within half a minute`, askers: "people asked", askersHint: (questions, comments) => `${questions} different questions, ${comments} comments`,
    answeredAll: "got an answer", answeredHint: (then, earlier) => `${then} then, ${earlier} asked what was answered before`, unansweredAll: "got none", staffed: "people at the busiest", staffedHint: (at, questions) => `${questions} new questions in the minute of ${at}`,
    persons: (n) => String(n),
    endings: { answered: "answered", earlier: "answered before", handed_over: "handed over", waiting: "waiting", expired: "expired", rejected: "dismissed", withdrawn: "withdrawn", doubtful: "not sent" }, besides: (list) => `besides ${list}`, then: "; ",
    chart: "Half-minute rate by minute", chartHint: "bars are people: where they are low, a percentage says little", chartNothing: "Nobody has waited for an answer yet",
    chartSaid: (rate, of, worst) => `${of} people waited for an answer, ${rate} had it within half a minute${worst}`, chartWorst: (at, rate) => `; lowest at ${at}, ${rate}`,
    chartPoint: (at, rate, of) => `${at}  ${rate} (${of} people)`, chartBar: (at, inTime, late, expired) => `${at}  in time ${inTime}, late ${late}, never ${expired}`,
    asTable: "As a table", from: "From", inTime: "In time", late: "Late", expired: "Never", newQuestions: "New questions",
    products: "By product", noProduct: "No product named", asked: (n) => `${n}×`, answeredShare: (share) => `${share} answered`,
    unanswered: "Without an answer", unansweredNone: "Every question was dealt with.", best: "Best answers", bestHint: "asked by many, sent as drafted", bestNone: "No answer yet that many asked for and that went out as drafted.",
    known: "From the knowledge base", writeUp: "Write it up", writtenFor: (n) => `${n} people asked in a show`, seen: "seen in the room", edits: "Rewritten", editsHint: "where the draft fell short, the knowledge does",
    handover: "For after-sale service", handoverHint: "handed over, orders asked about in public, complaints without an answer; names are veiled", handoverNone: "Nothing for after-sale service.",
    matters: { handed_over: "Handed over in the show", complaint: "Complaint without an answer", order: "Order, asked in public" }, look: "Look at it", more: (n) => `${n} more, all of them in the table.`,
    staff: "People", staffedSaid: (at, questions, needed, each, measured) => `Busiest at ${at}: ${questions} new questions in a minute; at ${measured ? "this show's" : "the usual"} ${each} s each it takes ${needed} to decide 95% within half a minute.`,
    staffedPeople: (n) => (n === 1 ? "One person decided in this show." : `${n} people decided in this show.`), who: "Who", decisions: "Decided", verbs: "Of these", verbNames: { approve: "sent", edit: "rewritten", prompt: "prompted", copy: "copied", reject: "dismissed", hand_over: "handed over" },
    pace: "Each", seconds: (n) => `${n} s`, rest: "Besides", folded: (list) => `Needed no answer: ${list}`, foldedNone: "No comment was left out.", repeated: (n) => `The same person asking again: ${n} times, counted once.`,
    shed: (n, important) => `${n} comments were dropped when it was too busy, ${important} of them important.`, shedNone: "No comment was dropped for lack of time.",
    quietFor: (at, minutes) => `Nothing was heard for ${minutes} minutes from ${at} on: was the room quiet, or the line down?`, quietNone: "Comments were heard from beginning to end.",
  },
};

const CHANNELS: Texts<Readonly<Record<string, string>>> = {
  zh: { bilibili: "B 站", douyin: "抖音", open_feed: "开放接口", fake: "演示" },
  en: { bilibili: "Bilibili", douyin: "Douyin", open_feed: "Open feed", fake: "Demo" },
};

export function channelName(channel: string): string {
  return CHANNELS[lang.value][channel] ?? channel;
}

/** How long a show was: 3 小时 4 分. */
export function lengthOf(ms: number): string {
  const minutes = Math.max(1, Math.round(ms / 60_000));
  const hours = Math.floor(minutes / 60);
  const rest = minutes % 60;
  if (lang.value === "zh") return [hours > 0 && `${hours} 小时`, (rest > 0 || hours === 0) && `${rest} 分${hours > 0 ? "" : "钟"}`].filter(Boolean).join(" ");
  return [hours > 0 && `${hours} h`, (rest > 0 || hours === 0) && `${rest} min`].filter(Boolean).join(" ");
}

const REASONS: Texts<Readonly<Record<string, string>>> = {
  zh: { nobody_decided: "没人来得及处理", said_otherwise: "已用别的话回了", source_changed: "依据变了", outlived: "放太久没说，依据也变了" },
  en: { nobody_decided: "nobody came to it", said_otherwise: "answered in other words", source_changed: "its source changed", outlived: "up for too long, its source changed" },
};

/** Why a question ended as it did: what the house writes in words, what people wrote as it is. */
export function reasonWord(reason: string): string {
  return REASONS[lang.value][reason] ?? reason;
}
