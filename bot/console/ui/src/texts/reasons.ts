// Texts of "why this answer", of the wordings in which people ask, and of reading them as typed.
import type { Texts } from "../base/prefs";

interface ReasonTexts {
  readonly title: string;
  readonly open: string;
  readonly alone: string;
  readonly hide: string;
  readonly back: string;
  readonly loading: string;
  readonly away: string;
  readonly again: string;
  readonly notKept: string;
  readonly noDraft: string;
  readonly said: (n: number) => string;
  readonly answered: string;
  readonly noAnswer: string;
  readonly verdict: string;
  readonly noBecause: string;
  readonly sure: string;
  readonly found: string;
  readonly foundNothing: string;
  readonly tried: string;
  readonly triedNone: string;
  readonly lastLook: string;
  readonly lastLookClean: string;
  readonly mustChange: string;
  readonly sources: string;
  readonly noSources: string;
  readonly seeNow: string;
  readonly seeShelf: string;
  readonly decided: (who: string, what: string) => string;
  readonly wordings: (people: number, n: number) => string;
  readonly people: (n: number) => string;
  readonly times: (n: number) => string;
  readonly opening: string;
  readonly openingHint: string;
  readonly splitHint: string;
  readonly onlyOne: string;
  readonly split: (n: number) => string;
  readonly splitDone: (people: number) => string;
  readonly splitNext: string;
  readonly splitLate: string;
  readonly splitLook: string;
  readonly splitFailed: string;
  readonly notArrived: string;
  readonly show: string;
  readonly askReason: string;
  readonly reasonPlace: string;
  readonly recorded: string;
  readonly tooShort: string;
  readonly shownFor: (seconds: number) => string;
  readonly hideNow: string;
  readonly noOriginals: string;
  readonly notAllowed: string;
  readonly unmaskFailed: string;
  readonly outdated: string;
  readonly outdatedHint: string;
  readonly redrafted: (n: number) => string;
  readonly redraftedThis: string;
}

const zh: ReasonTexts = {
  title: "为什么这么答", open: "为什么这么答", alone: "单独打开", hide: "收起", back: "回到回复台", loading: "正在取依据…",
  away: "没取到，服务器暂时没有回应", again: "再试一次",
  notKept: "这条写得早，当时听懂了什么、翻过哪些条目没有留下；来源和把握都还在。",
  noDraft: "没有这条回复：编号不对，或者已经过了保存的时间。", said: (n) => (n > 1 ? `${n} 位顾客这样问` : "顾客这样问"), answered: "写出的回复",
  noAnswer: "没有写出可发的答案，请人接手", verdict: "为什么是这个答案", noBecause: "没有写下理由", sure: "把握", found: "翻到了哪些条目", foundNothing: "知识库里没有用得上的条目",
  tried: "先试过这些，没用上", triedNone: "第一种办法就用上了", lastLook: "发出前的检查", lastLookClean: "没有发现禁用词、个人信息或超出权限的承诺",
  mustChange: "改好才能发", sources: "话是从哪里来的", noSources: "没有引用资料", seeNow: "看现在的答案", seeShelf: "看现在的货架",
  decided: (who, what) => (who ? `${who}：${what}` : what),
  wordings: (people, n) => (people > 1 ? `${people} 人问 · ${n} 种说法` : "顾客的原话"), people: (n) => `${n} 人`, times: (n) => `${n} 次`, opening: "开头这句", openingHint: "回复是照这一句写的，留在这里",
  splitHint: "问的不是一回事？点一下或按空格选中，分出去单独答", onlyOne: "大家问的是同一句话", split: (n) => (n > 0 ? `分出去单独答（${n} 种）` : "分出去单独答"),
  splitDone: (people) => (people > 1 ? `${people} 人的问题已分出去` : "已分出去"), splitNext: "马上单独出现在队列里，不会再并回这一条",
  splitLate: "慢了一步，没有分出去", splitLook: "这条刚刚变过，已换成最新的，请再看一眼", splitFailed: "没有分出去", notArrived: "没有送到，请再按一次",
  show: "显示原文", askReason: "为什么要看原文？会记下来", reasonPlace: "至少 4 个字，如：核对补寄地址", recorded: "谁、何时、为什么看的，都记在案",
  tooShort: "再写清楚一点，至少 4 个字", shownFor: (seconds) => `原文 ${seconds} 秒后遮起来`, hideNow: "现在就遮起来",
  noOriginals: "原文已经不在了，只留着遮过的", notAllowed: "你的账号不能看原文", unmaskFailed: "没能显示原文",
  outdated: "依据变了，没有发出", outdatedHint: "按 E 改成现在的说法，或按 R 不回",
  redrafted: (n) => (n > 1 ? `${n} 条的依据刚改了，正在按新答案重写` : "有一条的依据刚改了，正在按新答案重写"), redraftedThis: "依据的答案刚改了，正在按新的重写，马上回到队列",
};

const en: ReasonTexts = {
  title: "Why this answer", open: "Why this answer", alone: "Open alone", hide: "Hide", back: "Back to the desk", loading: "Fetching the reasons…",
  away: "It could not be fetched; the server does not answer", again: "Try again",
  notKept: "This one was written earlier: what was understood and found was not kept then. Its sources and confidence were.",
  noDraft: "There is no such reply: the address is mistyped, or its time is over.", said: (n) => (n > 1 ? `${n} customers ask` : "The customer asks"),
  answered: "The reply written", noAnswer: "No answer that could be sent; a person is needed", verdict: "Why this one", noBecause: "No reason was written down", sure: "Confidence", found: "Entries found", foundNothing: "No entry of the knowledge base could be used",
  tried: "Tried first, without use", triedNone: "The first way served", lastLook: "The last look", lastLookClean: "No forbidden words, no personal data, no promise beyond authority",
  mustChange: "must be changed", sources: "Where the words come from", noSources: "Nothing is cited", seeNow: "See the answer as it is now", seeShelf: "See the shelf as it is now",
  decided: (who, what) => (who ? `${what} by ${who}` : what),
  wordings: (people, n) => (people > 1 ? `${people} ask · ${n === 1 ? "1 wording" : `${n} wordings`}` : "What the customer wrote"), people: (n) => `${n}×`, times: (n) => `${n}×`, opening: "The first", openingHint: "The reply was written for this one; it stays",
  splitHint: "Not the same question? Click or Space marks it, to be answered apart", onlyOne: "Everybody asks in the same words", split: (n) => (n > 0 ? `Answer apart (${n})` : "Answer apart"),
  splitDone: (people) => (people > 1 ? `The question of ${people} people was parted` : "It was parted"), splitNext: "It comes back to the queue by itself, and will not join this one again",
  splitLate: "Too late, nothing was parted", splitLook: "This one has just changed; look again", splitFailed: "It was not parted", notArrived: "It did not arrive, press it again",
  show: "Show as typed", askReason: "Why? It is recorded", reasonPlace: "Such as: check the address", recorded: "Who looked, when and why is on record",
  tooShort: "Say a little more, 4 characters at least", shownFor: (seconds) => `Masked again in ${seconds} s`, hideNow: "Mask now",
  noOriginals: "What was typed is not kept any more", notAllowed: "Your account may not read it as typed", unmaskFailed: "It could not be shown",
  outdated: "Its source has changed; nothing was sent", outdatedHint: "E to say it as it is now, R to dismiss",
  redrafted: (n) => (n > 1 ? `The source of ${n} replies has changed; they are written anew` : "The source of a reply has changed; it is written anew"),
  redraftedThis: "The answer it rests on has just changed; it is written anew and comes back to the queue",
};

export const reasonTexts: Texts<ReasonTexts> = { zh, en };
