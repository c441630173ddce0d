// Texts of the live rooms on top of the desk.
import type { Coverage } from "../base/model";
import { lang, type Texts } from "../base/prefs";

interface RoomTexts {
  readonly title: string;
  readonly states: Readonly<Record<Coverage, (span: string) => string>>;
  readonly comments: string;
  readonly asked: string;
  readonly folded: (list: string) => string;
  readonly showing: (link: string) => string;
  readonly showsNothing: string;
  readonly chooseShowing: string;
  readonly noLinks: string;
  readonly noneNow: string;
  readonly topic: string;
  readonly addTopic: string;
  readonly topicPlace: string;
  readonly people: (needed: string, people: number) => string;
  readonly enough: (people: number) => string;
  readonly pace: (each: number, most: number) => string;
  readonly more: (n: number) => string;
  readonly fewer: string;
  readonly all: (n: number) => string;
  readonly fold: string;
  readonly unfold: string;
  readonly alone: (title: string) => string;
  readonly alarm: (feed: string, span: string) => string;
  readonly notChanged: string;
  readonly spokenHint: string;
}

export const roomTexts: Texts<RoomTexts> = {
  zh: {
    title: "直播间",
    states: {
      heard: () => "有弹幕", idle: () => "没在播", silent: (span) => `${span}没新弹幕`, gone: () => "断线了", alarm: (span) => `${span}没弹幕`,
    },
    comments: "弹幕/分", asked: "提问/分", folded: (list) => `近 5 分钟不用回的：${list}`,
    showing: (link) => `在讲 ${link} 号`, showsNothing: "在讲哪款？", chooseShowing: "现在讲的是哪款？", noLinks: "商品表里还没有链接号",
    noneNow: "没有在讲商品", topic: "话题", addTopic: "加话题", topicPlace: "主播正在聊的词，空格隔开",
    people: (needed, people) => `按现在的速度要 ${needed} 人，在线 ${people} 人`, enough: (people) => `在线 ${people} 人，按现在的速度够用`,
    pace: (each, most) => `每条大约 ${each} 秒，一次摆出 ${most} 条`, more: (n) => `还有 ${n} 个直播间`, fewer: "只看最忙的 3 个",
    all: (n) => `${n} 个直播间`, fold: "收起直播间", unfold: "展开直播间", alone: (title) => `只看「${title}」的问题，再点一下看全部`,
    alarm: (feed, span) => `「${feed}」已经 ${span}没有弹幕，可能有人在问而这里看不到：打开直播间看一眼，先手动回，再查网络和开播状态`,
    notChanged: "没有改成", spokenHint: "这个直播间不能代发，确认后上提词屏，或复制去发",
  },
  en: {
    title: "Live rooms",
    states: {
      heard: () => "heard", idle: () => "not live", silent: (span) => `quiet ${span}`, gone: () => "line is down", alarm: (span) => `silent ${span}`,
    },
    comments: "comments/min", asked: "questions/min", folded: (list) => `Needed no answer in the last 5 minutes: ${list}`,
    showing: (link) => `Shows no. ${link}`, showsNothing: "What is shown?", chooseShowing: "Which product is shown now?",
    noLinks: "No product has a link number yet", noneNow: "No product is shown", topic: "Topic", addTopic: "Add a topic",
    topicPlace: "Words the host talks about, with blanks between",
    people: (needed, people) => `This pace needs ${needed}, ${people} ${people === 1 ? "is" : "are"} here`,
    enough: (people) => `${people} here, enough at this pace`, pace: (each, most) => `Some ${each} s each; the desk shows ${most}`,
    more: (n) => `${n} more rooms`, fewer: "Only the 3 busiest", all: (n) => `${n} live rooms`, fold: "Fold the rooms", unfold: "Unfold the rooms",
    alone: (title) => `Only what “${title}” asks; press again for all`,
    alarm: (feed, span) => `Nothing was heard of “${feed}” for ${span}; people may be asking unseen: look into the room, answer there by hand, then check the network and whether it is live`,
    notChanged: "It was not changed", spokenHint: "Nothing can be posted into this room: it goes to the prompter, or copy it",
  },
};

const FOLDED: Texts<Readonly<Record<string, string>>> = {
  zh: {
    shed: "忙时舍弃", praise: "夸", chitchat: "闲聊", flood: "刷屏", greeting: "打招呼", emoji_only: "表情", abuse: "骂人", viewer_limit: "一人多问",
    off_topic: "无关", unclear: "看不懂", information: "告知", rejected_before: "刚决定不回", media: "图片", too_long: "太长", empty: "空白",
  },
  en: {
    shed: "shed", praise: "praise", chitchat: "chat", flood: "floods", greeting: "greetings", emoji_only: "emoji", abuse: "abuse",
    viewer_limit: "one viewer, many", off_topic: "off topic", unclear: "unclear", information: "information", rejected_before: "dismissed before",
    media: "pictures", too_long: "too long", empty: "empty",
  },
};

/** What was folded, in words and always in the same order: 夸 120 · 闲聊 800. */
export function foldedWords(folded: Readonly<Record<string, number>>, most = Infinity): string {
  const names = FOLDED[lang.value];
  const known = Object.keys(names);
  return Object.keys(folded)
    .filter((reason) => known.includes(reason))
    .sort((a, b) => known.indexOf(a) - known.indexOf(b))
    .slice(0, most)
    .map((reason) => `${names[reason]} ${grouped(folded[reason] ?? 0)}`)
    .join(" · ");
}

/** 1830 → 1,830 */
export function grouped(count: number): string {
  return count.toLocaleString("en");
}
