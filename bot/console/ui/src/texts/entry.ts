// Texts of one knowledge entry: reading, writing, reviewing it.
import { say, type Texts } from "../base/prefs";
import { span } from "./common";

type Field = "questions" | "answer" | "live" | "intent" | "stage" | "product" | "rooms" | "authority" | "shortcut" | "media" | "valid_from" | "valid_until";
type Deed = "propose" | "approve" | "reject" | "retire" | "restore";
type Action = "proposed" | "approved" | "rejected" | "retired" | "restored";

interface EntryTexts {
  readonly back: string;
  readonly loading: string;
  readonly missing: string;
  readonly away: string;
  readonly tryAgain: string;
  readonly previous: string;
  readonly next: string;
  readonly fresh: string;
  readonly version: (n: number) => string;
  readonly fields: Readonly<Record<Field, string>>;
  readonly inForce: string;
  readonly wasInForce: string;
  readonly proposed: string;
  readonly unchanged: string;
  readonly sharedWordings: (n: number) => string;
  readonly anyStage: string;
  readonly anyProduct: string;
  readonly anyRoom: string;
  readonly forever: string;
  readonly authorities: { readonly agent: string; readonly lead: string };
  readonly questionsHint: string;
  readonly questionPlace: string;
  readonly addQuestion: string;
  readonly remove: (line: string) => string;
  readonly answerHint: string;
  readonly answerPlace: string;
  readonly liveHint: string;
  readonly livePlace: string;
  readonly chars: (n: number) => string;
  readonly blanks: string;
  readonly blankNames: Readonly<Record<string, string>>;
  readonly untilHint: string;
  readonly shortcutHint: string;
  readonly roomsHint: string;
  readonly roomPlace: string;
  readonly addRoom: string;
  readonly mediaPlace: string;
  readonly addMedia: string;
  readonly waitsFor: string;
  readonly ago: (text: string) => string;
  readonly justNow: string;
  readonly checks: string;
  readonly allWell: string;
  readonly notYet: string;
  readonly blocking: string;
  readonly changes: string;
  readonly changesProposed: (who: string) => string;
  readonly noChanges: string;
  readonly history: string;
  readonly actions: Readonly<Record<Action, string>>;
  readonly backTo: (n: number) => string;
  readonly fromFile: string;
  readonly seeThis: string;
  readonly hideThis: string;
  readonly sameAsNow: string;
  readonly restoreThis: string;
  readonly deeds: Readonly<Record<Deed, string>>;
  readonly did: Readonly<Record<Deed, string>>;
  readonly edit: string;
  readonly editProposed: string;
  readonly mendFirst: string;
  readonly tryIt: string;
  readonly undo: string;
  readonly useAgain: string;
  readonly viewer: string;
  readonly why: { readonly reject: string; readonly retire: string };
  readonly whyPlace: { readonly reject: string; readonly retire: string };
  readonly note: string;
  readonly notePlace: string;
  readonly atOnce: string;
  readonly later: string;
  readonly throwAway: string;
  readonly begun: (ago: string) => string;
  readonly pickUp: string;
  readonly newer: (who: string) => string;
  readonly seeNewer: string;
  readonly somebody: string;
  readonly overtaken: (who: string) => string;
  readonly faster: (who: string) => string;
  readonly lookAgain: string;
  readonly unfit: string;
  readonly notArrived: string;
  readonly again: string;
  readonly forbidden: string;
  readonly notDone: (what: string) => string;
}

const zh: EntryTexts = {
  back: "返回", loading: "正在取这一条…", missing: "没有这个条目，可能编号写错了", away: "没取到这一条，服务器暂时没有回应", tryAgain: "再试一次", previous: "上一条", next: "下一条",
  fresh: "新条目", version: (n) => `改过 ${n} 次`,
  fields: {
    questions: "顾客怎么问", answer: "答案", live: "直播间答案", intent: "意图", stage: "阶段", product: "商品", rooms: "直播间",
    authority: "谁能答应", shortcut: "快捷语", media: "图片", valid_from: "从哪天起", valid_until: "用到哪天",
  },
  inForce: "在用的", wasInForce: "停用前", proposed: "提议改成", unchanged: "没有变的", sharedWordings: (n) => `另外 ${n} 种问法不变`,
  anyStage: "不分阶段", anyProduct: "所有商品", anyRoom: "所有直播间和私聊", forever: "一直有效",
  authorities: { agent: "客服可以直接答应", lead: "要主管点头" },
  questionsHint: "一行一种问法，写顾客的原话；按 Enter 加一行，可整段粘贴", questionPlace: "例如：拍了今天能发吗", addQuestion: "再加一种问法",
  remove: (line) => `删掉「${line}」`, answerHint: "私聊里完整地答", answerPlace: "像对熟客说话一样写", liveHint: "弹幕里一眼能读完；空着就用上面的答案",
  livePlace: "一句话说完", chars: (n) => `${n} 字`, blanks: "插入空位",
  blankNames: {
    name: "顾客称呼", "product.name": "商品名", "product.price": "现价", "product.list_price": "吊牌价", "product.stock": "库存",
    "product.sizes": "尺码", "product.colors": "颜色", "product.link": "链接号", "product.highlights": "卖点",
  },
  untilHint: "含当天；空着就一直用", shortcutHint: "回复框里打 / 就能选", roomsHint: "不填就是所有地方", roomPlace: "平台/直播间", addRoom: "只在某个直播间用",
  mediaPlace: "图片文件名", addMedia: "附一张图",
  waitsFor: "等审核", ago: (text) => `${text}前`, justNow: "刚刚", checks: "检查", allWell: "没有发现问题", notYet: "写好问法和答案，这里会告诉你哪里要留意", blocking: "改好才能生效",
  changes: "和在用的比", changesProposed: (who) => `和 ${who} 提的比`, noChanges: "还没有改动", history: "经过",
  actions: { proposed: "提了修改", approved: "批准生效", rejected: "退回", retired: "停用", restored: "恢复了这版" },
  backTo: (n) => (n === 0 ? "恢复成文件里的写法" : `恢复成第 ${n} 次改动时的写法`), fromFile: "文件里的写法", seeThis: "和现在比", hideThis: "收起", sameAsNow: "和在用的一样", restoreThis: "恢复这版",
  deeds: { propose: "提交审核", approve: "批准生效", reject: "退回", retire: "停用", restore: "恢复" },
  did: { propose: "已提交，等主管审核", approve: "已生效，所有人马上用新的", reject: "已退回", retire: "已停用，不会再用来回答", restore: "已恢复，马上生效" },
  edit: "修改", editProposed: "接着改", mendFirst: "先改好再批准", tryIt: "试问", undo: "撤销上一步", useAgain: "重新启用", viewer: "你的账号只能看，不能改",
  why: { reject: "为什么退回？", retire: "为什么停用？" },
  whyPlace: { reject: "写给提的人看，例如：退款时效要写清楚", retire: "例如：活动结束了" },
  note: "改了什么、为什么", notePlace: "给审核的人看，可不填", atOnce: "提交并生效", later: "先放着", throwAway: "丢掉",
  begun: (ago) => `${ago}你在这里写了一半，没有提交`, pickUp: "接着写",
  newer: (who) => `${who || "有同事"} 刚刚改过这一条，你看的是之前的`, seeNewer: "看最新的", somebody: "有同事",
  overtaken: (who) => `${who} 快了一步，已经改过这一条。你写的都在；和最新版的差别列在旁边，看过再提交。`,
  faster: (who) => `${who || "同事"} 快了一步`, lookAgain: "已换成最新的，请再看一眼", unfit: "有几处要先改好",
  notArrived: "没有送到，内容都在", again: "请再按一次", forbidden: "你的账号不能这样做", notDone: (what) => `“${what}”没有成功`,
};

const en: EntryTexts = {
  back: "Back", loading: "Fetching the entry…", missing: "There is no such entry; the id may be mistyped", away: "The entry could not be fetched; the server does not answer",
  tryAgain: "Try again", previous: "Previous entry", next: "Next entry", fresh: "New entry", version: (n) => (n === 1 ? "1 change" : `${n} changes`),
  fields: {
    questions: "What customers ask", answer: "Answer", live: "In the live room", intent: "Intent", stage: "Stage", product: "Product", rooms: "Rooms",
    authority: "Who may promise it", shortcut: "Quick phrase", media: "Pictures", valid_from: "From", valid_until: "Until",
  },
  inForce: "In use", wasInForce: "Before it was retired", proposed: "Proposed", unchanged: "Unchanged",
  sharedWordings: (n) => `${n} other wordings stay`, anyStage: "Any stage", anyProduct: "All products", anyRoom: "Everywhere",
  forever: "For good", authorities: { agent: "Any agent", lead: "A supervisor agrees first" },
  questionsHint: "One wording a line, as customers write; Enter adds one, a list can be pasted", questionPlace: "Such as: does it ship today",
  addQuestion: "Another wording", remove: (line) => `Remove “${line}”`, answerHint: "In full, for a private talk",
  answerPlace: "Write as to a customer you know", liveHint: "Read at a glance; empty: the answer above is used", livePlace: "One sentence",
  chars: (n) => `${n} characters`, blanks: "Fill in",
  blankNames: {
    name: "customer", "product.name": "product", "product.price": "price", "product.list_price": "list price", "product.stock": "pieces left",
    "product.sizes": "sizes", "product.colors": "colours", "product.link": "link number", "product.highlights": "highlights",
  },
  untilHint: "that day included; empty: for good", shortcutHint: "type / in the reply box", roomsHint: "none: everywhere",
  roomPlace: "channel/room", addRoom: "Only in one room", mediaPlace: "File of the picture", addMedia: "Add a picture",
  waitsFor: "Waits for review", ago: (text) => `${text} ago`, justNow: "just now", checks: "Checks", allWell: "Nothing found", notYet: "Once there is a wording and an answer, this tells what to mind", blocking: "must be mended first",
  changes: "Against the one in use", changesProposed: (who) => `Against what ${who} proposed`, noChanges: "No change yet", history: "History",
  actions: { proposed: "proposed", approved: "approved", rejected: "sent back", retired: "retired", restored: "restored" },
  backTo: (n) => (n === 0 ? "went back to the file" : `went back to change ${n}`), fromFile: "As in the file", seeThis: "compare", hideThis: "hide", sameAsNow: "The same as in use", restoreThis: "restore",
  deeds: { propose: "Propose", approve: "Approve", reject: "Send back", retire: "Retire", restore: "Restore" },
  did: {
    propose: "Proposed; a supervisor will look", approve: "In use now, for everybody", reject: "Sent back",
    retire: "Retired; it answers nobody any more", restore: "Restored and in use",
  },
  edit: "Edit", editProposed: "Edit it", mendFirst: "Mend it first", tryIt: "Try", undo: "Undo last", useAgain: "Use it again", viewer: "Your account may look, not change",
  why: { reject: "Why send it back?", retire: "Why retire it?" },
  whyPlace: { reject: "For whoever proposed it, such as: say how long a refund takes", retire: "Such as: the sale is over" },
  note: "What changed, and why", notePlace: "For the reviewer; optional", atOnce: "Propose & approve", later: "Later", throwAway: "Throw away",
  begun: (ago) => `You began to write here (${ago}) and did not hand it in`, pickUp: "Go on writing",
  newer: (who) => `${who || "A colleague"} has just changed this entry; you see it as it was`, seeNewer: "See it now", somebody: "A colleague",
  overtaken: (who) => `${who} was faster and has changed this entry. All you wrote is here; beside it stands how it differs from the newest. Look, then hand in.`,
  faster: (who) => `${who || "A colleague"} was faster`, lookAgain: "This is the newest; look again",
  unfit: "Some places must be mended first", notArrived: "It did not arrive; nothing is lost", again: "Press it again",
  forbidden: "Your account may not do this", notDone: (what) => `“${what}” did not work`,
};

export const entryTexts: Texts<EntryTexts> = { zh, en };

const NOW_MS = 10_000;

/** How long ago, in words. */
export function since(ms: number): string {
  const texts = say(entryTexts);
  return ms < NOW_MS ? texts.justNow : texts.ago(span(ms));
}
