// Texts of rehearsals and of the look before a show.
import type { Texts } from "../base/prefs";
import type { Checked, Policy, Step } from "../rehearsal/model";

interface RehearsalTexts {
  readonly title: string;
  readonly titleHint: string;
  readonly all: string;
  readonly loading: string;
  readonly lost: string;
  readonly missing: string;
  readonly prepare: string;
  readonly prepareHint: string;
  readonly look: string;
  readonly lookAgain: string;
  readonly lookingNow: string;
  readonly steps: Readonly<Record<Step, string>>;
  readonly says: (one: Checked) => string;
  readonly grades: Readonly<Record<Checked["grade"], string>>;
  readonly lacking: (n: number) => string;
  readonly lackingHint: string;
  readonly writeUp: string;
  readonly writtenFor: (askers: number) => string;
  readonly play: string;
  readonly playHint: string;
  readonly which: string;
  readonly aFile: string;
  readonly speed: string;
  readonly times: (n: number) => string;
  readonly assistants: string;
  readonly pace: string;
  readonly begin: string;
  readonly playing: (name: string) => string;
  readonly failed: (why: string) => string;
  readonly past: string;
  readonly none: string;
  readonly when: string;
  readonly recording: string;
  readonly how: string;
  readonly plan: (speed: number, people: number, pace: number) => string;
  readonly share: string;
  readonly verdict: string;
  readonly holdsShort: string;
  readonly failsShort: (needed: number) => string;
  readonly holds: (people: number, share: string) => string;
  readonly fewer: (needed: number) => string;
  readonly fails: (people: number, share: string) => string;
  readonly needs: (needed: number) => string;
  readonly worst: (from: string, to: string) => string;
  readonly policies: Readonly<Record<Policy, string>>;
  readonly policyHints: Readonly<Record<Policy, string>>;
  readonly policy: string;
  readonly inTime: string;
  readonly askers: string;
  readonly late: string;
  readonly drafts: string;
  readonly decisions: string;
  readonly longest: string;
  readonly seconds: (n: number) => string;
  readonly compared: string;
  readonly comparedHint: string;
  readonly chart: string;
  readonly chartHint: string;
  readonly chartSaid: (share: string, worst: string) => string;
  readonly chartPoint: (at: string, share: string, askers: string) => string;
  readonly asTable: string;
  readonly at: string;
  readonly heard: string;
  readonly facts: (messages: string, questions: string, length: string) => string;
  readonly shed: (all: string, high: string) => string;
  readonly unreadable: (n: string) => string;
  readonly hint: (n: number) => string;
  readonly notDone: string;
  readonly notArrived: string;
}

export const rehearsalTexts: Texts<RehearsalTexts> = {
  zh: {
    title: "彩排与开播准备", titleHint: "拿录下来的直播快放一遍，看人手够不够", all: "所有彩排", loading: "正在取…", lost: "和服务器的连接断了，现在看到的可能不是最新的。", missing: "没有这场彩排，可能已经太久。",
    prepare: "开播前准备", prepareHint: "知识库、货架、热门问题、弹幕来源、提词屏、人手，一次看完", look: "检查一遍", lookAgain: "再检查一遍", lookingNow: "正在检查…",
    steps: { vectors: "知识库", shelf: "货架", questions: "热门问题", feeds: "弹幕来源", prompters: "提词屏", people: "人手" },
    says: ({ step, grade, count, of, names }) => {
      const list = names.join("、");
      switch (step) {
        case "vectors": return grade === "fine" ? `${of} 条都能按意思查找` : "还在准备，暂时只按字面查找";
        case "shelf": return of === 0 ? "货架上还没有商品" : `${of} 个链接，${count} 个可以买${list ? `；没有库存：${list}` : ""}`;
        case "questions": return `试了 ${of} 个常问的问题，${count} 个有现成答案`;
        case "feeds": return of === 0 ? "还没有接入任何来源" : list ? `没有弹幕：${list}` : `${count} 个来源都正常`;
        case "prompters": return count === 0 ? "没有打开的提词屏" : `${count} 块提词屏开着`;
        case "people": return of === 0 ? `回复台有 ${count} 人；要几个人，彩排一次就知道` : `回复台有 ${count} 人，上次彩排要 ${of} 人`;
      }
    },
    grades: { fine: "好了", warning: "留意", fault: "要处理", skipped: "没查" },
    lacking: (n) => `还没有答案的问题（${n}）`, lackingHint: "补进知识库，开播就能一键回复", writeUp: "写进知识库", writtenFor: (askers) => `彩排里有 ${askers} 人问，知识库没有答案`,
    play: "彩排一场", playHint: "在后台播放，不影响正在用的回复台", which: "哪一场", aFile: "选一个录制文件…", speed: "几倍速", times: (n) => `${n} 倍速`, assistants: "助理人数", pace: "每条用几秒", begin: "开始彩排",
    playing: (name) => `正在彩排「${name}」…`, failed: (why) => `上一场没演成：${why}`, past: "彩排记录", none: "还没有彩排过。选一场录下来的直播，放一遍看看。",
    when: "时间", recording: "录制", how: "怎么放", plan: (speed, people, pace) => `${speed} 倍速 · ${people} 人 · 每条 ${pace} 秒`, share: "按时率", verdict: "结论",
    holdsShort: "顶得住", failsShort: (needed) => (needed > 0 ? `顶不住，要 ${needed} 人` : "顶不住"),
    holds: (people, share) => `${people} 个人顶得住：${share} 的提问半分钟内有答`, fewer: (needed) => `${needed} 个人也够。`,
    fails: (people, share) => `${people} 个人顶不住：只有 ${share} 的提问半分钟内有答`, needs: (needed) => (needed > 0 ? `要 ${needed} 个人。` : "加人也不够，先补答案、合并问题。"), worst: (from, to) => `最紧的是 ${from}–${to}。`,
    policies: { chosen: "按回复台挑的顺序", first_come: "谁先问先答谁", alone: "一问一答，不合并" },
    policyHints: { chosen: "最值得答的在前，同样的问题合在一起", first_come: "同样的问题合在一起，等得最久的在前", alone: "最值得答的在前，每个问题单独回" },
    policy: "做法", inTime: "半分钟内有答", askers: "提问的人", late: "答晚了", drafts: "回复条数", decisions: "处理了", longest: "最长等待", seconds: (n) => `${n} 秒`,
    compared: "同一场、同样的人手", comparedHint: "数的是值得答的提问，每个人算一次", chart: "每分钟按时率", chartHint: "柱子是提问人数", chartSaid: (share, worst) => `整场按时率 ${share}，最低 ${worst}`, chartPoint: (at, share, askers) => `${at} 按时率 ${share}，${askers} 人问`, asTable: "用表格看", at: "时刻", heard: "弹幕",
    facts: (messages, questions, length) => `${messages} 条弹幕，${questions} 条在提问，时长 ${length}`, shed: (all, high) => `来不及看而舍弃 ${all} 条，其中可能在问的 ${high} 条`, unreadable: (n) => `录制里有 ${n} 行读不出来`, hint: (n) => `按最忙一分钟估算，不挑不选要 ${n} 人`,
    notDone: "没有做成", notArrived: "服务器没有回答，请再试一次。",
  },
  en: {
    title: "Rehearsal and preparation", titleHint: "Play a recorded show faster and see whether the people are enough", all: "All rehearsals", loading: "Fetching…", lost: "The connection to the server is lost; what you see may be out of date.", missing: "There is no such rehearsal; it may be too long ago.",
    prepare: "Before the show", prepareHint: "library, shelf, hot questions, feeds, prompters and people, in one look", look: "Look everything over", lookAgain: "Look again", lookingNow: "Looking…",
    steps: { vectors: "Library", shelf: "Shelf", questions: "Hot questions", feeds: "Feeds", prompters: "Prompters", people: "People" },
    says: ({ step, grade, count, of, names }) => {
      const list = names.join(", ");
      switch (step) {
        case "vectors": return grade === "fine" ? `all ${of} entries can be found by sense` : "still being made ready; found by words for now";
        case "shelf": return of === 0 ? "nothing is on the shelf" : `${count} of ${of} links can be bought${list ? `; without stock: ${list}` : ""}`;
        case "questions": return `${count} of ${of} questions that will be asked have an answer`;
        case "feeds": return of === 0 ? "no feed is set up" : list ? `not heard: ${list}` : `all ${count} are heard`;
        case "prompters": return count === 0 ? "none is open" : `${count} open`;
        case "people": return of === 0 ? `${count} at the desk; how many are needed, a rehearsal tells` : `${count} at the desk, the last rehearsal needed ${of}`;
      }
    },
    grades: { fine: "fine", warning: "look", fault: "mend", skipped: "not seen" },
    lacking: (n) => `Questions without an answer (${n})`, lackingHint: "write them up, and they are one key in the show", writeUp: "Write an entry", writtenFor: (askers) => `${askers} asked this in a rehearsal; the library had no answer`,
    play: "Rehearse a show", playHint: "played beside the desk, which does not wait for it", which: "Which show", aFile: "Choose a recording…", speed: "Speed", times: (n) => `${n}×`, assistants: "Assistants", pace: "Seconds each", begin: "Rehearse",
    playing: (name) => `“${name}” is being played…`, failed: (why) => `The last one came to nothing: ${why}`, past: "Rehearsals", none: "None yet. Choose a recorded show and play it.",
    when: "When", recording: "Recording", how: "How", plan: (speed, people, pace) => `${speed}× · ${people} people · ${pace} s each`, share: "In time", verdict: "Verdict",
    holdsShort: "holds", failsShort: (needed) => (needed > 0 ? `${needed} needed` : "does not hold"),
    holds: (people, share) => `${people} people hold: ${share} of the askers are answered within the half minute`, fewer: (needed) => `${needed} would do.`,
    fails: (people, share) => `${people} people are not enough: only ${share} of the askers are answered within the half minute`, needs: (needed) => (needed > 0 ? `${needed} are needed.` : "More people would not help; write up answers first."), worst: (from, to) => ` Worst from ${from} to ${to}.`,
    policies: { chosen: "As the desk chooses", first_come: "First come, first served", alone: "Every question by itself" },
    policyHints: { chosen: "worth most first, equal questions together", first_come: "equal questions together, longest waiting first", alone: "worth most first, each by itself" },
    policy: "How", inTime: "In time", askers: "Askers", late: "Late", drafts: "Drafts", decisions: "Decided", longest: "Longest wait", seconds: (n) => `${n} s`,
    compared: "The same show, the same people", comparedHint: "questions worth an answer, each asker once", chart: "In time, minute by minute", chartHint: "bars are askers", chartSaid: (share, worst) => `In time over the whole show ${share}, at worst ${worst}`, chartPoint: (at, share, askers) => `${at}: ${share} in time of ${askers} askers`, asTable: "As a table", at: "At", heard: "Comments",
    facts: (messages, questions, length) => `${messages} comments, ${questions} of them questions, ${length} long`, shed: (all, high) => `${all} shed for want of time, ${high} of them may have asked`, unreadable: (n) => `${n} lines of the recording could not be read`, hint: (n) => `by the busiest minute, without choosing, ${n} people`,
    notDone: "That was not done", notArrived: "The server did not answer; please try again.",
  },
};
