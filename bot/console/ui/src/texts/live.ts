// Texts of what belongs to a question in a live room: who asks, whether it was answered before, posting by hand, putting
// two questions together, and whether the room shows what was sent.
import type { Texts } from "../base/prefs";

interface LiveTexts {
  readonly paid: (yuan: string) => string;
  readonly member: string;
  readonly level: (n: number) => string;
  readonly moderator: string;
  readonly again: (ago: string) => string;
  readonly againPlain: string;
  readonly copy: string;
  readonly copyShort: string;
  readonly copied: string;
  readonly copiedHint: string;
  readonly copyByHand: string;
  readonly copyDone: string;
  readonly copyNot: string;
  readonly copyNotHint: string;
  readonly promptEdited: string;
  readonly merge: string;
  readonly mergeTitle: string;
  readonly mergeHint: string;
  readonly mergeNone: string;
  readonly mergeNoneHint: string;
  readonly mergeInto: string;
  readonly merged: (people: number) => string;
  readonly mergedHint: string;
  readonly mergeLate: string;
  readonly mergeLateHint: string;
  readonly mergeRefused: string;
  readonly mergeRefusedHint: string;
  readonly mergeFailed: string;
  readonly mergedAway: (who: string) => string;
  readonly sight: Readonly<Record<"awaited" | "seen" | "hidden", string>>;
  readonly hiddenHint: string;
}

export const liveTexts: Texts<LiveTexts> = {
  zh: {
    paid: (yuan) => `醒目留言 ¥${yuan}`, member: "付费会员", level: (n) => `粉丝团 ${n} 级`, moderator: "房管",
    again: (ago) => `${ago}前答过，又有人问`, againPlain: "之前答过，又有人问",
    copy: "复制去发", copyShort: "复制", copied: "已复制，去直播间粘贴发出", copiedHint: "记在“刚刚处理”里，不会再有人重复答",
    copyByHand: "浏览器不让自动复制。文字已经选中：先按 Ctrl+C，再按 Enter 记下", copyDone: "复制好了，记下",
    copyNot: "刚复制的先别发", copyNotHint: "这条没有记成已发，原因见上一条提示",
    promptEdited: "改好提词", merge: "合并", mergeTitle: "和哪一条是同一个问题？",
    mergeHint: "问的人都并过去，一条回复一起答；并错了，到那条里按 M 分出来", mergeNone: "这个直播间没有能并的问题",
    mergeNoneHint: "问不同商品的不能并；同一个问题再来时会自动合上", mergeInto: "并过去",
    merged: (people) => `${people} 人的问题并过去了`, mergedHint: "并错了？按 M 选中这几句，分出去单独答",
    mergeLate: "慢了一步，没有并", mergeLateHint: "有一条刚刚变过，请再看一眼", mergeRefused: "这两条不能并",
    mergeRefusedHint: "问的不是同一样东西（商品、尺码或颜色不同），一条回复会答错一边的人", mergeFailed: "没有并成",
    mergedAway: (who) => `${who || "同事"} 把它并到了另一个问题`,
    sight: { awaited: "等评论区显示", seen: "已在评论区看到", hidden: "可能被隐藏" },
    hiddenHint: "评论区一直没出现，平台可能只给自己看：换个说法再发，或请主播口播",
  },
  en: {
    paid: (yuan) => `Super chat ¥${yuan}`, member: "Member", level: (n) => `Fan club ${n}`, moderator: "Moderator",
    again: (ago) => `Answered ${ago} ago, asked again`, againPlain: "Answered before, asked again",
    copy: "Copy to post", copyShort: "Copy", copied: "Copied; paste it into the room", copiedHint: "It stands under “Just now”, so nobody answers it twice",
    copyByHand: "The browser does not allow copying. The text is selected: press Ctrl+C, then Enter to record it", copyDone: "Copied, record it",
    copyNot: "Do not post what was just copied", copyNotHint: "It was not recorded as posted; the note before says why",
    promptEdited: "Prompt this", merge: "Merge", mergeTitle: "Which one asks the same?",
    mergeHint: "All who ask move there and get one reply; to undo, press M there and part them", mergeNone: "No question of this room fits",
    mergeNoneHint: "Questions about different products stay apart; the same question joins by itself", mergeInto: "Put together",
    merged: (people) => (people === 1 ? "One asker moved there" : `${people} askers moved there`), mergedHint: "A mistake? M marks their wordings to part them again",
    mergeLate: "Too late, nothing was put together", mergeLateHint: "One of them has just changed; look again", mergeRefused: "These two stay apart",
    mergeRefusedHint: "They ask about different things (product, size or colour): one reply would be wrong for some", mergeFailed: "It was not put together",
    mergedAway: (who) => `${who || "A colleague"} put it together with another question`,
    sight: { awaited: "waiting for the room", seen: "seen in the room", hidden: "may be hidden" },
    hiddenHint: "The room never showed it; the platform may show it to us alone: word it differently, or let the host say it",
  },
};
