// Words of crisis mode: the screen of a crisis, its report, the banner over the desk, and two people for a public reply.
import type { Lang } from "../base/prefs";
import type { FollowState, StatementState } from "../crisis/model";

const zh = {
  title: "危机处理", all: "全部危机", none: "现在没有危机", noneHint: "舆情里的话题页上可以进入危机处理；也可以对整个店铺开启。",
  openShop: "对整个店铺开启", openShopSure: "确定对整店开启？", loading: "正在读取…", gone: "找不到这次危机。", lost: "暂时连不上，显示的可能不是最新内容。",
  isOpen: "处理中", closed: "已结束", openedBy: (who: string, when: string) => `${who} ${when} 开启`, closedBy: (who: string, when: string) => `${who} ${when} 结束`,
  on: "现在起作用的", holds: "暂停主动通知", seconds: "公开回复要两人通过", scopeShop: "范围：整个店铺", scope: (names: string) => `范围：${names}`,
  words: "相关词", wordsHint: "说到这些词就算和它有关；用空格隔开", save: "保存", saved: "已保存",
  wording: "统一口径", wordingHint: "批准后，所有相关的草稿都用这段话。", forPublic: "公开（直播间、评论区）", forPrivate: "私聊",
  inForce: (version: number) => `第 ${version} 版，使用中`, noWording: "还没有批准的口径", proposed: (version: number) => `第 ${version} 版，等同事批准`,
  writtenBy: (who: string) => `${who} 写`, approvedBy: (who: string) => `${who} 批准`, write: "写口径", rewrite: "改口径", send: "提交，请同事批准", approve: "批准", leave: "取消",
  ownWords: "您写的要由另一位同事批准", sent: "已提交，请另一位同事批准", approved: "已批准", chars: (count: number) => `${count} 字`, copy: "复制", copied: "已复制",
  statements: "公开声明", newStatement: "写声明", noStatements: "还没有声明。先说看到了，再说查清的，再说正在做的，最后约好下次说明的时间。",
  number: (number: number) => `第 ${number} 份`,
  acknowledge: "我们看到了", facts: "目前查清的", next: "正在做的", updateAt: "下次说明的时间",
  factsPlace: "只写查清的事实：时间、数量、原因。没查清的不猜。", preview: "预览", change: "修改", drop: "不用了", dropSure: "确定不用了？", publish: "已发布", publishPage: "发布后的链接", published: "已记下发布",
  publishedAt: (who: string, when: string) => `${who} ${when} 发布`, nextBy: (when: string) => `约好 ${when} 再说明`, late: "约好的下次说明已经过时间",
  states: { draft: "草稿，等同事批准", approved: "已批准，可以发布", published: "已发布", dropped: "不用了" } as Readonly<Record<StatementState, string>>,
  posts: "先联系发帖人", postsHint: "第一个发帖的人先听到我们说话：道歉、请到私信里说，不争对错。", noPosts: "没有相关的帖子。", contact: "联系", contactSure: "放一条回复到回复台？", contacted: "回复已放到回复台，两人都通过才发出",
  contactedBy: (who: string, when: string) => `${who} ${when} 已联系`, noReply: "请在平台上直接联系", copyOf: "相近的帖子", seePost: "看原帖",
  affected: "受影响的人", noAffected: "还没有受影响的顾客。", follow: { open: "待联系", contacted: "已联系", settled: "已解决" } as Readonly<Record<FollowState, string>>, note: "备注", followed: (done: number, all: number) => `${done} / ${all} 已跟进`,
  orders: (numbers: string) => `订单 ${numbers}`, toTalk: "看对话", customer: "顾客",
  log: "进展", addNote: "记一条进展", add: "记下", system: "系统",
  what: {
    opened: "开启危机处理", changed: "改了设置", worded: "写了口径", wording: "批准了口径", stated: "写了声明", "statement dropped": "放弃了声明", "statement approved": "批准了声明",
    statement: "发布了声明", note: "进展", contacted: "联系了发帖人", closed: "结束危机处理", overdue: "到点还没再说明", post: "首个帖子", level: "级别变化", told: "通知", claimed: "认领", resolved: "解除预警",
  } as Readonly<Record<string, string>>,
  end: "结束危机处理", lessons: "复盘：学到了什么，下次怎么做", endSure: "确定结束？", ended: "危机处理已结束",
  report: "复盘报告", print: "打印", back: "回到危机", timeline: "时间线", reposts: (count: string) => `转发 ${count}`,
  speed: "有多快（从首个帖子算起）", paged: "发出预警", claimed: "有人认领", firstContact: "联系发帖人", stated: "发布声明", never: "没有",
  figures: "规模", postsOf: (posts: number, copies: number) => `${posts} 个帖子，另有 ${copies} 个相近`, voicesOf: (count: number) => `${count} 位顾客自己来说`, repostsOf: (count: string) => `共转发 ${count}`,
  answered: (count: number) => `用统一口径回复 ${count} 次`, secondedOf: (count: number) => `两人通过的公开回复 ${count} 条`, minutes: (count: string) => `${count} 分钟`, secondsOf: (count: string) => `${count} 秒`, hours: (count: string) => `${count} 小时`,
  banner: (title: string) => `危机处理中：${title}`, bannerSeconds: "公开回复要两人通过", bannerHolds: "主动通知已暂停", seeCrisis: "查看",
  tag: "危机", needsTwo: "通过（需两人）", second: "复核并发出", secondPrompt: "复核并提词", backed: (who: string) => `${who} 已通过，等第二人`, backedMine: "您已通过，等第二人", backedHint: "另一位同事看过同样的内容、再通过一次就发出。", backedTold: "已通过，等另一位同事复核",
  refused: "没有保存", changed: "刚有同事改过", away: "没有送到，请再试一次", notDone: "没有完成", readOnly: "只有公关、主管和管理员可以改",
};

export type CrisisTexts = typeof zh;

const en: CrisisTexts = {
  title: "Crisis", all: "All crises", none: "No crisis now", noneHint: "Start one from the page of a topic, or for the whole shop.",
  openShop: "Start for the whole shop", openShopSure: "Really for the whole shop?", loading: "Loading…", gone: "There is no such crisis.", lost: "Not connected; this may be old.",
  isOpen: "Open", closed: "Over", openedBy: (who, when) => `Started by ${who} ${when}`, closedBy: (who, when) => `Ended by ${who} ${when}`,
  on: "What it does now", holds: "Hold proactive notices", seconds: "Public replies need two people", scopeShop: "Scope: the whole shop", scope: (names) => `Scope: ${names}`,
  words: "Its words", wordsHint: "Whoever says one of these means it; blanks between them", save: "Save", saved: "Saved",
  wording: "One wording", wordingHint: "Once approved, every related draft uses it.", forPublic: "In public (rooms, comments)", forPrivate: "In private",
  inForce: (version) => `Version ${version}, in force`, noWording: "No approved wording yet", proposed: (version) => `Version ${version}, waits for a colleague's yes`,
  writtenBy: (who) => `written by ${who}`, approvedBy: (who) => `approved by ${who}`, write: "Write it", rewrite: "Change it", send: "Send for approval", approve: "Approve", leave: "Cancel",
  ownWords: "Somebody else has to approve what you wrote", sent: "Sent; a colleague has to approve it", approved: "Approved", chars: (count) => `${count} characters`, copy: "Copy", copied: "Copied",
  statements: "Public statements", newStatement: "Write a statement", noStatements: "No statement yet. Acknowledge first, then the facts, then what is being done, then when you speak again.",
  number: (number) => `No. ${number}`,
  acknowledge: "We have seen it", facts: "What is known", next: "What we do", updateAt: "When we speak again",
  factsPlace: "Only what is certain: times, numbers, causes. Do not guess.", preview: "Preview", change: "Change", drop: "Drop", dropSure: "Really drop it?", publish: "Published", publishPage: "Link where it was published", published: "Noted as published",
  publishedAt: (who, when) => `published by ${who} ${when}`, nextBy: (when) => `next one promised for ${when}`, late: "The promised next statement is overdue",
  states: { draft: "Draft, waits for a colleague's yes", approved: "Approved, may be published", published: "Published", dropped: "Dropped" },
  posts: "Contact who posted first", postsHint: "The first to post hears from us first: an apology, a word in private, no argument.", noPosts: "No posts.", contact: "Contact", contactSure: "Put a reply on the desk?", contacted: "The reply is on the desk; two people send it",
  contactedBy: (who, when) => `contacted by ${who} ${when}`, noReply: "Contact them on the platform", copyOf: "nearly the same", seePost: "See the post",
  affected: "Whom it happened to", noAffected: "Nobody yet.", follow: { open: "To contact", contacted: "Contacted", settled: "Settled" }, note: "Note", followed: (done, all) => `${done} of ${all} followed up`,
  orders: (numbers) => `Orders ${numbers}`, toTalk: "See the conversation", customer: "Customer",
  log: "Progress", addNote: "Note progress", add: "Add", system: "System",
  what: {
    opened: "Crisis started", changed: "Settings changed", worded: "Wording written", wording: "Wording approved", stated: "Statement written", "statement dropped": "Statement dropped", "statement approved": "Statement approved",
    statement: "Statement published", note: "Progress", contacted: "Poster contacted", closed: "Crisis ended", overdue: "Statement overdue", post: "First post", level: "Level", told: "Told", claimed: "Claimed", resolved: "Alert resolved",
  },
  end: "End the crisis", lessons: "What we learned, and what we do next time", endSure: "Really end it?", ended: "The crisis is over",
  report: "Review", print: "Print", back: "Back to the crisis", timeline: "Time line", reposts: (count) => `${count} reposts`,
  speed: "How fast (from the first post)", paged: "Alert sent", claimed: "Claimed", firstContact: "Poster contacted", stated: "Statement out", never: "never",
  figures: "How big", postsOf: (posts, copies) => `${posts === 1 ? "1 post" : `${posts} posts`} and ${copies === 1 ? "1 near copy" : `${copies} near copies`}`, voicesOf: (count) => count === 1 ? "1 customer told us" : `${count} customers told us`, repostsOf: (count) => `${count} reposts`,
  answered: (count) => `${count === 1 ? "1 answer" : `${count} answers`} with the one wording`, secondedOf: (count) => `${count === 1 ? "1 public reply" : `${count} public replies`} by two people`, minutes: (count) => `${count} min`, secondsOf: (count) => `${count} s`, hours: (count) => `${count} h`,
  banner: (title) => `Crisis: ${title}`, bannerSeconds: "public replies need two people", bannerHolds: "notices are held", seeCrisis: "Look",
  tag: "Crisis", needsTwo: "Agree 1/2", second: "Send", secondPrompt: "Prompt", backed: (who) => `${who} agreed, waits for a second`, backedMine: "You agreed; it waits for a second", backedHint: "It goes out once a colleague agrees to the same text.", backedTold: "Agreed; a colleague has to agree as well",
  refused: "Not saved", changed: "A colleague changed it just now", away: "It did not arrive; try again", notDone: "Not done", readOnly: "Only PR, supervisors and admins may change this",
};

export const crisisTexts: Readonly<Record<Lang, CrisisTexts>> = { zh, en };
