// Texts of the conversations: list, thread, composer. Those of the customer's card stand in customers.ts.
import type { Texts } from "../base/prefs";
import type { Move } from "../conversations/deeds";
import type { Tab } from "../conversations/book";

interface ConversationTexts {
  readonly title: string;
  readonly tabs: Readonly<Record<Tab, string>>;
  readonly search: string;
  readonly searchPlace: string;
  readonly none: Readonly<Record<Tab, string>>;
  readonly noneFound: string;
  readonly lost: string;
  readonly segments: Readonly<Record<string, string>>;
  readonly wants: Readonly<Record<string, string>>;
  readonly states: Readonly<Record<string, string>>;
  readonly queuedFor: (group: string) => string;
  readonly me: string;
  readonly unnamed: (mark: string) => string;
  readonly waits: (time: string) => string;
  readonly promised: (time: string) => string;
  readonly broken: (time: string) => string;
  readonly choose: string;
  readonly chooseHint: string;
  readonly missing: string;
  readonly away: string;
  readonly tryAgain: string;
  readonly back: string;
  readonly customer: string;
  readonly hideCustomer: string;
  readonly heldByMe: string;
  readonly heldBy: (who: string) => string;
  readonly heldHint: string;
  readonly bot: string;
  readonly queued: string;
  readonly closed: string;
  readonly firstOwner: (who: string) => string;
  readonly lookers: (names: string) => string;
  readonly writes: (names: string) => string;
  readonly deeds: Readonly<Record<Move, string>>;
  readonly did: Readonly<Record<Move, string>>;
  readonly fresh: (n: number) => string;
  readonly older: string;
  readonly session: (n: number) => string;
  readonly onlyHere: string;
  readonly elsewhere: string;
  readonly houseSent: string;
  readonly house: string;
  readonly takenBack: string;
  readonly notSentTaken: string;
  readonly notSent: string;
  readonly resend: string;
  readonly wasSent: string;
  readonly unknownHint: string;
  readonly media: Readonly<Record<string, string>>;
  readonly openLarge: string;
  readonly mediaGone: string;
  readonly download: string;
  readonly closePicture: string;
  readonly showTyped: string;
  readonly askReason: string;
  readonly reasonPlace: string;
  readonly tooShort: string;
  readonly shownFor: (seconds: number) => string;
  readonly noOriginal: string;
  readonly drafted: string;
  readonly draftedMany: (n: number) => string;
  readonly because: string;
  readonly writeHere: string;
  readonly writeTakes: string;
  readonly writeOpens: string;
  readonly notePlace: string;
  readonly answer: string;
  readonly note: string;
  readonly noteOn: string;
  readonly send: string;
  readonly saveNote: string;
  readonly said: string;
  readonly noted: string;
  readonly attach: string;
  readonly attachHint: string;
  readonly uploading: string;
  readonly remove: (name: string) => string;
  readonly wrongKind: (name: string) => string;
  readonly tooLarge: (name: string) => string;
  readonly tooMany: string;
  readonly notUploaded: (name: string) => string;
  readonly left: (n: number, until: string) => string;
  readonly noneLeft: string;
  readonly locked: (who: string) => string;
  readonly lockedLead: (who: string) => string;
  readonly takeSure: string;
  readonly lockedHint: string;
  readonly viewer: string;
  readonly refused: string;
  readonly answersDrafts: (n: number) => string;
  readonly transferTitle: (name: string) => string;
  readonly transferSearch: string;
  readonly groups: string;
  readonly colleagues: string;
  readonly noColleague: string;
  readonly load: (load: number, most: number) => string;
  readonly online: (n: number) => string;
  readonly transferNote: string;
  readonly transferNotePlace: string;
  readonly transferKeys: string;
  readonly statuses: Readonly<Record<string, string>>;
  readonly offDuty: string;
  readonly closeAsk: string;
  readonly closeAskHint: string;
  readonly closeRate: string;
  readonly closeOnly: string;
  readonly cancel: string;
  readonly changedMeanwhile: string;
  readonly lookAgain: string;
  readonly notArrived: (what: string) => string;
  readonly again: string;
  readonly forbidden: (what: string) => string;
  readonly notDone: (what: string) => string;
  readonly events: EventTexts;
  readonly arrived: (name: string, text: string) => string;
  readonly given: (name: string) => string;
}

interface EventTexts {
  readonly opened: string;
  /** What platforms tell, by the first word of it. */
  readonly platform: Readonly<Record<string, string>>;
  readonly want: Readonly<Record<string, string>>;
  readonly wantBy: (who: string) => string;
  readonly assigned: (to: string) => string;
  readonly took: (who: string) => string;
  readonly transferred: (who: string, to: string) => string;
  readonly queued: (who: string, group: string) => string;
  readonly gaveBack: (who: string) => string;
  readonly lapsed: string;
  readonly closed: (who: string) => string;
}

const zh: ConversationTexts = {
  title: "会话", tabs: { mine: "我的", queued: "排队", bot: "机器人", all: "全部", closed: "已结束" },
  search: "搜索会话", searchPlace: "名字或最后一句",
  none: {
    mine: "你手上没有会话。排队的顾客会自动分过来，也可以到「排队」里接一个。", queued: "没有人在排队。", bot: "机器人手上没有会话。",
    all: "还没有会话。顾客私下写来第一句话，就会出现在这里。", closed: "还没有结束的会话。",
  },
  noneFound: "没有找到。换个词试试，名字和最后一句话都可以搜。", lost: "列表没有取到，看到的可能不是最新的",
  segments: { new: "新客", returning: "老客", high_value: "高价值" },
  wants: { words: "要人工", emotion: "情绪激动", repeated: "反复没答好", colleague: "同事请人接手", silent: "没人回应" },
  states: { bot: "机器人", queued: "排队", held: "接待中", closed: "已结束" },
  queuedFor: (group) => (group ? `排队 · ${group}` : "排队"), me: "我", unnamed: (mark) => `顾客 ${mark}`,
  waits: (time) => `等 ${time}`,
  promised: (time) => `承诺 ${time}`, broken: (time) => `超时 ${time}`,
  choose: "选一个会话", chooseHint: "J / K 在列表里走动，O 接管，A 写回复，? 看全部快捷键",
  missing: "没有这个会话，也许已经过了保存期限", away: "会话没有取到", tryAgain: "再试一次", back: "会话列表",
  customer: "顾客资料", hideCustomer: "收起资料",
  heldByMe: "你在接待", heldBy: (who) => `${who} 正在接待`, heldHint: "没有发出。要接着说，先和 TA 打个招呼",
  bot: "机器人在答", queued: "在等人接待", closed: "已结束", firstOwner: (who) => `首问 ${who}`,
  lookers: (names) => `${names} 也在看`, writes: (names) => `${names} 正在输入…`,
  deeds: { take: "接管", transfer: "转接", queue: "转接", want: "转接", "give-back": "交回机器人", close: "结束" },
  did: { take: "已接管，机器人不再回答", transfer: "已转接", queue: "已转到队列", want: "已转到队列", "give-back": "已交回机器人", close: "会话已结束" },
  fresh: (n) => `新到 ${n} 条`, older: "更早的消息", session: (n) => `第 ${n} 次会话`,
  onlyHere: "仅内部可见", elsewhere: "在别处回复", houseSent: "按常备授权自动发出", house: "店铺", takenBack: "顾客撤回了一条消息",
  notSentTaken: "没有发出：发送前会话已由同事接管", notSent: "没有发出", resend: "重发", wasSent: "确认已发",
  unknownHint: "平台没有回音：先到平台上看一眼，再选",
  media: { image: "图片", voice: "语音", video: "视频", location: "位置", link: "链接" },
  openLarge: "看大图", mediaGone: "这里打不开，也可能平台已经不留了", download: "下载", closePicture: "关闭图片",
  showTyped: "显示原文", askReason: "为什么要看原文？会记录在案", reasonPlace: "例如：核对收货电话", tooShort: "至少写 4 个字",
  shownFor: (seconds) => `原文，${seconds} 秒后遮上`, noOriginal: "原文已经不在了",
  drafted: "拟好的回复", draftedMany: (n) => `拟好的回复，答 ${n} 句`, because: "依据",
  writeHere: "写回复，Enter 发出，Shift+Enter 换行，开头打 / 选快捷语", writeTakes: "写回复，发出就由你接待；开头打 / 选快捷语",
  writeOpens: "会话已结束，发出就重新开始并由你接待", notePlace: "内部备注：同事能看到，顾客看不到",
  answer: "回复", note: "内部备注", noteOn: "正在写内部备注，顾客看不到", send: "发出", saveNote: "记下", said: "已发出", noted: "已记下备注",
  attach: "加图片或文件", attachHint: "图片、语音或视频；也可以直接粘贴图片", uploading: "正在上传…",
  remove: (name) => `去掉 ${name}`, wrongKind: (name) => `${name} 不能发：只能发 PNG、JPG 图片、MP3 语音和 MP4 视频`,
  tooLarge: (name) => `${name} 太大了`, tooMany: "一次最多 9 个文件", notUploaded: (name) => `${name} 没有传上去，请再试一次`,
  left: (n, until) => `还可发 ${n} 条，到 ${until}`,
  noneLeft: "平台给的条数用完了：写好的先存着，顾客一写来就自动发出",
  locked: (who) => `${who} 正在接待，要接着说请 TA 转给你`, lockedLead: (who) => `${who} 正在接待，接管前请先和 TA 说一声`, takeSure: "确定接管？",
  lockedHint: "你可以写内部备注，TA 马上能看到",
  viewer: "你的账号只能看，不能回复", refused: "有几个词要改一下，没有发出",
  answersDrafts: (n) => (n > 1 ? `发出后，${n} 条拟好的回复会收起` : "发出后，拟好的回复会收起"),
  transferTitle: (name) => `把 ${name} 转给谁？`, transferSearch: "找同事或分组", groups: "分组", colleagues: "同事", noColleague: "没有这样的同事或分组",
  load: (load, most) => `${load}/${most}`, online: (n) => (n > 0 ? `${n} 人在岗` : "现在没人在岗"),
  transferNote: "交代一句", transferNotePlace: "可不填，例如：已答应今天补发，等仓库单号", transferKeys: "↑↓ 选，Enter 转接，Tab 写交代",
  statuses: { online: "在线", busy: "忙碌", away: "离开" }, offDuty: "不在岗",
  closeAsk: "结束这次会话？", closeAskHint: "顾客再写来会自动重新开始", closeRate: "结束，请顾客评价", closeOnly: "直接结束", cancel: "返回",
  changedMeanwhile: "会话刚刚有变化，请再看一眼", lookAgain: "没有改动任何东西",
  notArrived: (what) => `“${what}”没有送到`, again: "请再试一次", forbidden: (what) => `你的账号不能“${what}”`, notDone: (what) => `“${what}”没有成功`,
  events: {
    opened: "新会话",
    platform: {
      follow: "关注了店铺", unfollow: "取消了关注", subscribe: "关注了店铺", unsubscribe: "取消了关注", scan: "扫了二维码", click: "点了菜单", view: "打开了菜单里的网页", scancode_push: "用菜单扫了码",
      scancode_waitmsg: "用菜单扫了码", location: "上报了位置", location_select: "用菜单发了位置", templatesendjobfinish: "模板消息的送达结果",
      subscribe_msg_popup_event: "在订阅弹窗里做了选择", subscribe_msg_change_event: "改了订阅设置", subscribe_msg_sent_event: "订阅通知的送达结果",
    },
    want: {
      words: "顾客要人工，进入排队", emotion: "顾客情绪激动，请人接待", repeated: "几次都没答好，请人接待", colleague: "同事请人接手", silent: "没人回应，重新排队",
    },
    wantBy: (who) => `${who} 请人接手`,
    assigned: (to) => `系统分给 ${to}`, took: (who) => `${who} 接管`, transferred: (who, to) => `${who} 转给 ${to}`,
    queued: (who, group) => (group ? `${who} 转到 ${group}` : `${who} 放回队列`), gaveBack: (who) => `${who} 交回机器人`,
    lapsed: "久无对话，自动交回机器人", closed: (who) => (who ? `${who} 结束会话` : "会话结束"),
  },
  arrived: (name, text) => `${name}：${text}`, given: (name) => `${name} 的会话到你这里了`,
};

const en: ConversationTexts = {
  title: "Conversations", tabs: { mine: "Mine", queued: "Waiting", bot: "Bot", all: "All", closed: "Closed" },
  search: "Search conversations", searchPlace: "Name or last line",
  none: {
    mine: "You have no conversation. Customers who wait are given to you; you can also take one under “Waiting”.", queued: "Nobody is waiting.",
    bot: "The bot has no conversation.", all: "There is no conversation yet. The first line a customer writes in private begins one.",
    closed: "No conversation has been closed yet.",
  },
  noneFound: "Nothing found. Names and last lines can be searched.", lost: "The list did not come; what you see may be out of date",
  segments: { new: "New", returning: "Returning", high_value: "High value" },
  wants: { words: "Wants a person", emotion: "Upset", repeated: "Not helped twice", colleague: "A colleague asks", silent: "Nobody answered" },
  states: { bot: "Bot", queued: "Waiting", held: "Held", closed: "Closed" },
  queuedFor: (group) => (group ? `Waiting · ${group}` : "Waiting"), me: "me", unnamed: (mark) => `Customer ${mark}`,
  waits: (time) => `waits ${time}`,
  promised: (time) => `promised ${time}`, broken: (time) => `late ${time}`,
  choose: "Choose a conversation", chooseHint: "J / K walk the list, O takes over, A writes an answer, ? shows all keys",
  missing: "There is no such conversation; it may be past the time it is kept for", away: "The conversation did not come", tryAgain: "Try again",
  back: "All conversations", customer: "Customer", hideCustomer: "Hide customer",
  heldByMe: "You are speaking", heldBy: (who) => `${who} is speaking`, heldHint: "Nothing was sent. Speak with them first if you want to go on",
  bot: "The bot answers", queued: "Waits for a person", closed: "Closed", firstOwner: (who) => `first: ${who}`,
  lookers: (names) => `${names} looks too`, writes: (names) => `${names} is writing…`,
  deeds: { take: "Take over", transfer: "Transfer", queue: "Transfer", want: "Transfer", "give-back": "To the bot", close: "Close" },
  did: { take: "It is yours; the bot is silent", transfer: "Transferred", queue: "Put into the queue", want: "Put into the queue", "give-back": "Given back to the bot", close: "Closed" },
  fresh: (n) => `${n} new`, older: "Older lines", session: (n) => `Session ${n}`,
  onlyHere: "colleagues only", elsewhere: "answered elsewhere", houseSent: "sent under a standing approval", house: "Shop",
  takenBack: "The customer took a message back", notSentTaken: "Not sent: a colleague had taken over by then", notSent: "Not sent", resend: "Send again",
  wasSent: "It was sent", unknownHint: "The platform did not answer: look there first, then choose",
  media: { image: "Picture", voice: "Voice", video: "Video", location: "Place", link: "Link" },
  openLarge: "Open large", mediaGone: "it does not open here, or the platform keeps it no more", download: "Download", closePicture: "Close picture",
  showTyped: "Show as typed", askReason: "Why must it be read as typed? It is kept on record", reasonPlace: "Such as: check the phone number",
  tooShort: "4 characters at least", shownFor: (seconds) => `As typed; masked again in ${seconds} s`, noOriginal: "The original is gone",
  drafted: "Draft", draftedMany: (n) => `Draft for ${n} lines`, because: "Because",
  writeHere: "Enter sends, Shift+Enter is a new line, / first for quick phrases", writeTakes: "Whoever answers takes it over; / first for quick phrases",
  writeOpens: "It is closed; an answer opens it again, and it is yours", notePlace: "A note: colleagues see it, the customer does not",
  answer: "Answer", note: "Note", noteOn: "Writing a note; the customer does not see it", send: "Send", saveNote: "Save note", said: "Sent", noted: "Note saved",
  attach: "Add a file", attachHint: "A picture, a voice or a film; pictures can be pasted too", uploading: "Uploading…",
  remove: (name) => `Remove ${name}`, wrongKind: (name) => `${name} cannot be sent: PNG and JPEG pictures, MP3 voices and MP4 films can`,
  tooLarge: (name) => `${name} is too large`, tooMany: "9 files at a time", notUploaded: (name) => `${name} was not uploaded, try again`,
  left: (n, until) => `${n} more until ${until}`,
  noneLeft: "The platform takes no more now: what you send is kept and goes out as soon as they write",
  locked: (who) => `${who} is speaking; ask them to transfer it to you`, lockedLead: (who) => `${who} is speaking; have a word with them before you take over`, takeSure: "Really take over?",
  lockedHint: "You can write a note, which they see at once",
  viewer: "Your account may look, not answer", refused: "Some words need changing; nothing was sent",
  answersDrafts: (n) => (n > 1 ? `Sending puts ${n} drafts away` : "Sending puts the draft away"),
  transferTitle: (name) => `Who should have ${name}?`, transferSearch: "Find a colleague or group", groups: "Groups", colleagues: "Colleagues",
  noColleague: "No such colleague or group", load: (load, most) => `${load}/${most}`, online: (n) => (n > 0 ? `${n} at work` : "nobody at work"),
  transferNote: "What should they know?", transferNotePlace: "Optional, such as: resend promised for today", transferKeys: "↑↓ choose, Enter transfers, Tab to the note",
  statuses: { online: "Online", busy: "Busy", away: "Away" }, offDuty: "Off duty",
  closeAsk: "Close this session?", closeAskHint: "It opens again when the customer writes", closeRate: "Close, ask for a rating", closeOnly: "Just close", cancel: "Back",
  changedMeanwhile: "It changed just now, look again", lookAgain: "Nothing was done",
  notArrived: (what) => `“${what}” did not arrive`, again: "Please try again", forbidden: (what) => `Your account may not “${what}”`, notDone: (what) => `“${what}” did not work`,
  events: {
    opened: "New session",
    platform: {
      follow: "Followed the shop", unfollow: "Unfollowed the shop", subscribe: "Followed the shop", unsubscribe: "Unfollowed the shop", scan: "Scanned a code", click: "Tapped the menu", view: "Opened a page of the menu", scancode_push: "Scanned by the menu",
      scancode_waitmsg: "Scanned by the menu", location: "Told their place", location_select: "Sent a place by the menu", templatesendjobfinish: "Delivery of a template message",
      subscribe_msg_popup_event: "Chose in the subscription window", subscribe_msg_change_event: "Changed subscriptions", subscribe_msg_sent_event: "Delivery of a notice",
    },
    want: {
      words: "Asked for a person; waits", emotion: "Upset; a person is wanted", repeated: "Not helped several times; a person is wanted",
      colleague: "A colleague asks for somebody", silent: "Nobody answered; waits again",
    },
    wantBy: (who) => `${who} asks for somebody`,
    assigned: (to) => `Given to ${to}`, took: (who) => `${who} took over`, transferred: (who, to) => `${who} → ${to}`,
    queued: (who, group) => (group ? `${who} → ${group}` : `${who} put it back into the queue`), gaveBack: (who) => `${who} gave it back to the bot`,
    lapsed: "Silent for long; back to the bot", closed: (who) => (who ? `${who} closed it` : "Closed"),
  },
  arrived: (name, text) => `${name}: ${text}`, given: (name) => `${name} is with you now`,
};

export const conversationTexts: Texts<ConversationTexts> = { zh, en };
