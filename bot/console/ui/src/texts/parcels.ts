// Texts of parcels, of what goes out, and of the calendar.
import type { Texts } from "../base/prefs";
import type { DayKind, DueKind, Fate, NoticeKind } from "../notices/model";
import type { Milestone, Trouble } from "../parcels/model";

type Of<K extends string> = Readonly<Record<K, string>>;
export type Part = "list" | "ahead" | "gone" | "templates" | "calendar";
export type Pick = "open" | "trouble" | "unknown" | "all";

interface ParcelTexts {
  readonly title: string;
  readonly parts: Of<Part>;
  readonly picks: Of<Pick>;
  readonly find: string;
  readonly none: Of<Pick>;
  readonly noneHint: string;
  readonly nothing: string;
  readonly lost: string;
  readonly off: string;
  readonly away: string;
  readonly refused: string;
  readonly forbidden: string;
  readonly choose: string;
  readonly milestones: Of<Milestone>;
  readonly stops: Of<Milestone>;
  readonly troubles: Of<Trouble>;
  readonly kinds: Of<NoticeKind>;
  readonly dues: Of<DueKind>;
  readonly fates: Of<Fate>;
  readonly ways: Readonly<Record<string, string>>;
  readonly skips: Readonly<Record<string, string>>;
  readonly waits: Readonly<Record<string, string>>;
  readonly days: Of<DayKind>;
  /** As short as a day of the calendar. */
  readonly marks: Readonly<Record<string, string>>;
  readonly holidays: Readonly<Record<string, string>>;
  readonly noOrder: string;
  readonly order: string;
  readonly customer: string;
  readonly promised: string;
  readonly late: string;
  readonly eta: string;
  readonly heard: string;
  readonly watchedBy: string;
  readonly watched: (name: string) => string;
  readonly asks: (n: number) => string;
  readonly look: string;
  readonly looking: string;
  readonly looked: string;
  readonly talk: string;
  readonly parcel: string;
  readonly seeTemplate: string;
  readonly back: string;
  readonly track: string;
  readonly noEvents: string;
  readonly told: string;
  readonly noneTold: string;
  readonly planned: string;
  readonly preorder: string;
  readonly refunded: (sum: string) => string;
  readonly whole: string;
  readonly import: string;
  readonly importHint: string;
  readonly tables: Of<"parcels" | "orders">;
  readonly pickFile: string;
  readonly reading: string;
  readonly read: (taken: number, known: number) => string;
  readonly done: (taken: number, known: number) => string;
  readonly faults: (n: number) => string;
  readonly faultsHint: string;
  readonly take: string;
  readonly leave: string;
  readonly today: string;
  readonly tomorrow: string;
  readonly week: string;
  readonly dayBefore: string;
  readonly dayAfter: string;
  readonly goesOut: (n: number) => string;
  readonly staysIn: (n: number) => string;
  readonly notYet: (n: number) => string;
  readonly goes: string;
  readonly stays: string;
  readonly noneAhead: string;
  readonly noneAheadHint: string;
  readonly more: (shown: number, all: number) => string;
  readonly own: (n: number) => string;
  readonly ownHint: string;
  readonly cancel: string;
  readonly cancelSure: string;
  readonly cancelled: string;
  readonly putOff: (why: string, from: string) => string;
  readonly unread: string;
  readonly gone: string;
  readonly noneGone: string;
  readonly skipped: string;
  readonly ownSkipped: (n: number) => string;
  readonly noneSkipped: string;
  readonly lateBy: (span: string) => string;
  readonly saidLate: string;
  readonly knownUntil: (day: string) => string;
  readonly knownSoon: (day: string) => string;
  readonly knownNone: string;
  readonly quiet: (from: string, until: string) => string;
  readonly most: (n: number) => string;
  readonly ownDays: string;
  readonly weekdays: readonly string[];
  readonly monthBefore: string;
  readonly monthAfter: string;
}

const VENDORS: Readonly<Record<string, string>> = { kuaidi100: "快递100", kdniao: "快递鸟", open_orders: "自己的系统" };

export const parcelTexts: Texts<ParcelTexts> = {
  zh: {
    title: "包裹与通知", parts: { list: "包裹", ahead: "要发的", gone: "发过的", templates: "模板", calendar: "日历" },
    picks: { open: "在路上", trouble: "有异常", unknown: "没有订单", all: "全部" }, find: "运单号、订单号、商品",
    none: { open: "没有在路上的包裹", trouble: "没有异常包裹", unknown: "每个包裹都对上了订单", all: "还没有包裹" },
    noneHint: "订单发货后，包裹会自己出现在这里；也可以导入一张表。", nothing: "没有找到，换个运单号或订单号试试。",
    lost: "连不上，看到的可能不是最新的。", off: "这里没有开启包裹和通知。", away: "没有成：连不上服务器。", refused: "没有成", forbidden: "这一步由主管来做。", choose: "选一个包裹，看它走到哪儿了。",
    milestones: { announced: "有单号，还没揽收", picked_up: "已揽收", in_transit: "运输中", in_city: "已到收货城市", out_for_delivery: "派送中", at_locker: "已到驿站", signed: "已签收", returning: "退回途中", returned: "已退回" },
    stops: { announced: "下单", picked_up: "揽收", in_transit: "运输", in_city: "到城市", out_for_delivery: "派送", at_locker: "驿站", signed: "签收", returning: "退回中", returned: "已退回" },
    troubles: { not_moving: "一直没动", not_signed: "超时没签收", left_in_locker: "超时没取", refused: "拒收", failed: "没派成", unreachable: "联系不上收件人", bad_address: "地址不对", damaged: "破损", lost: "丢件", stopped: "被拦下", customs: "卡在清关", unknown: "有异常" },
    kinds: { shipped: "发货了", out_for_delivery: "派送中", at_locker: "到驿站", signed: "已签收", delayed: "路上慢了", exception: "出了异常", returned: "退回", refunded: "退款到账", ship_late: "要晚发货", preorder_ready: "预售可发", case_progress: "工单进展", case_solved: "确认是否解决", follow_up: "回访", birthday: "生日", member: "会员", restock: "到货", browsed: "看了没买" },
    dues: { notice: "通知", watch: "盯包裹", clock: "工单时限", follow_up: "回访", care: "关怀" },
    fates: { giving: "正在发", sent: "已发出", waiting: "等顾客来时说", delivered: "已送达", failed: "没发出去", unknown: "状态未知" },
    ways: { message: "客服消息", template: "模板消息", subscription: "订阅消息" },
    skips: { superseded: "有更新的，换成那条了", too_late: "太晚，说了也没用", moot: "情况变了，不用说了", told: "这件事说过了", opted_out: "顾客退订了", no_consent: "顾客没同意过", capped: "今天已经发够了", crisis: "危机期间压下", not_approved: "模板还没放行", refused: "内容过不了检查", unreachable: "联系不到顾客", switched_off: "这一类关着", cancelled: "有人取消了", failed: "几次都没发成" },
    waits: { quiet_hours: "夜里不打扰", closed: "不在上班时间", crisis: "危机期间先压着", held: "有同事正在和顾客说话", typing: "有人正在写", again: "系统有一处没连上，再试", not_approved: "模板还没放行" },
    days: { workday: "上班", weekend: "周末", holiday: "放假", make_up: "调休上班", closed: "本店休息" }, marks: { make_up: "补班", closed: "店休" }, holidays: {},
    noOrder: "没有订单认领它", order: "订单", customer: "顾客", promised: "答应送到", late: "已过答应的时间", eta: "预计送到", heard: "最近消息", watchedBy: "谁在报信",
    watched: (name) => (name === "" ? "还没订阅" : name === "-" ? "没有快递接口管它" : VENDORS[name] ?? name), asks: (n) => `本月订阅 ${n} 次`, look: "问一下快递", looking: "在问…", looked: "问到了最新的", talk: "看会话", parcel: "看包裹", seeTemplate: "去看模板", back: "回到列表",
    track: "物流", noEvents: "快递还没有任何消息。", told: "已经告诉顾客", noneTold: "还没有为它发过通知。", planned: "接下来", preorder: "预售", refunded: (sum) => `已退 ¥${sum}`, whole: "另一笔",
    import: "导入表格", importHint: "自己的仓库、没有接口的快递，用一张 CSV 就能进来；先看一遍再收。", tables: { parcels: "包裹表", orders: "订单表" }, pickFile: "选一个 CSV 文件", reading: "正在读…",
    read: (taken, known) => `${taken} 行能收${known > 0 ? `，${known} 行已经有了` : ""}`, done: (taken, known) => `收下 ${taken} 行${known > 0 ? `，${known} 行本来就有` : ""}`, faults: (n) => `${n} 行收不了`, faultsHint: "能收的照收，这几行改好再导一次。", take: "收下", leave: "算了",
    today: "今天", tomorrow: "明天", week: "往后 7 天", dayBefore: "前一天", dayAfter: "后一天",
    goesOut: (n) => `会发 ${n} 条`, staysIn: (n) => `不会按时发 ${n} 条`, notYet: (n) => `看不出 ${n} 条`, goes: "会发", stays: "不会照这样发", noneAhead: "这段时间没有要发的通知", noneAheadHint: "包裹一有动静，要说的话就会排到这里。", more: (shown, all) => `先列最早的 ${shown} 件；在等的一共 ${all} 件。`,
    own: (n) => `系统自己要做的 ${n} 件`, ownHint: "盯包裹、算时限，不打扰顾客", cancel: "取消", cancelSure: "确定不发？", cancelled: "取消了，不会发",
    putOff: (why, from) => `原定 ${from}，${why}`, unread: "内容读不出来，到时会跳过并记下原因", gone: "发出的", noneGone: "还没有发过通知。", skipped: "没发的，为什么", ownSkipped: (n) => `系统自己不用再做的 ${n} 件`, noneSkipped: "没有跳过任何一条。", lateBy: (span) => `晚了 ${span}`, saidLate: "说了抱歉来晚",
    knownUntil: (day) => `节假日和调休已知到 ${day}`, knownSoon: (day) => `节假日只公布到 ${day}，之后先按周末算；公布后升级一下就有`, knownNone: "没有用法定节假日，只分周末和平日",
    quiet: (from, until) => `${from} 到 ${until} 不打扰顾客，要发的等到早上`, most: (n) => `一位顾客一天最多 ${n} 条，急事不算`, ownDays: "本店自己的休息日和上班日在配置 [calendar] 里写", weekdays: ["一", "二", "三", "四", "五", "六", "日"], monthBefore: "上个月", monthAfter: "下个月",
  },
  en: {
    title: "Parcels and notices", parts: { list: "Parcels", ahead: "To go out", gone: "Gone out", templates: "Templates", calendar: "Calendar" },
    picks: { open: "Under way", trouble: "In trouble", unknown: "No order", all: "All" }, find: "Tracking number, order, product",
    none: { open: "No parcel is under way", trouble: "No parcel is in trouble", unknown: "Every parcel has its order", all: "No parcels yet" },
    noneHint: "Parcels appear here once an order is shipped; a table can be imported too.", nothing: "Nothing found; try another number.",
    lost: "No connection; this may be out of date.", off: "Parcels and notices are not switched on here.", away: "Not done: the server cannot be reached.", refused: "Not done", forbidden: "A supervisor does this.", choose: "Choose a parcel to see where it is.",
    milestones: { announced: "Number known, not picked up", picked_up: "Picked up", in_transit: "In transit", in_city: "Arrived in the city", out_for_delivery: "Out for delivery", at_locker: "At the pick-up point", signed: "Signed", returning: "Coming back", returned: "Returned" },
    stops: { announced: "Announced", picked_up: "Picked up", in_transit: "Transit", in_city: "In city", out_for_delivery: "Delivery", at_locker: "Pick-up point", signed: "Signed", returning: "Returning", returned: "Returned" },
    troubles: { not_moving: "Does not move", not_signed: "Not signed in time", left_in_locker: "Not fetched", refused: "Refused", failed: "Delivery failed", unreachable: "Recipient not reached", bad_address: "Wrong address", damaged: "Damaged", lost: "Lost", stopped: "Stopped", customs: "Held by customs", unknown: "Something is wrong" },
    kinds: { shipped: "Shipped", out_for_delivery: "Out for delivery", at_locker: "At pick-up point", signed: "Signed", delayed: "Delayed", exception: "Exception", returned: "Returned", refunded: "Refund arrived", ship_late: "Ships late", preorder_ready: "Pre-order ready", case_progress: "Case progress", case_solved: "Does that settle it", follow_up: "Follow-up", birthday: "Birthday", member: "Member", restock: "Back in stock", browsed: "Looked, not bought" },
    dues: { notice: "Notice", watch: "Parcel watch", clock: "Case clock", follow_up: "Follow-up", care: "Care" },
    fates: { giving: "Being sent", sent: "Sent", waiting: "Told when they write", delivered: "Delivered", failed: "Not sent", unknown: "Unknown" },
    ways: { message: "Service message", template: "Template message", subscription: "Subscription message" },
    skips: { superseded: "a newer one took its place", too_late: "too late to be of use", moot: "no longer so", told: "told before", opted_out: "the customer opted out", no_consent: "the customer never agreed", capped: "enough for one day", crisis: "held by a crisis", not_approved: "nobody allowed its template", refused: "its words may not go out", unreachable: "the customer cannot be reached", switched_off: "this kind is off", cancelled: "somebody cancelled it", failed: "failed again and again" },
    waits: { quiet_hours: "quiet hours", closed: "outside working hours", crisis: "held by a crisis", held: "a colleague speaks with them", typing: "somebody is writing", again: "something was away", not_approved: "nobody allowed its template yet" },
    days: { workday: "Working day", weekend: "Weekend", holiday: "Holiday", make_up: "Make-up day", closed: "Shop closed" }, marks: { make_up: "Work", closed: "Closed" },
    holidays: { 元旦: "New Year", 春节: "Spring F.", 清明节: "Qingming", 劳动节: "Labour", 端午节: "Dragon B.", 中秋节: "Mid-Aut.", 国庆节: "National" },
    noOrder: "No order names it", order: "Order", customer: "Customer", promised: "Promised", late: "Past the promise", eta: "Expected", heard: "Last heard", watchedBy: "Told by",
    watched: (name) => (name === "" ? "not asked yet" : name === "-" ? "no vendor follows it" : name), asks: (n) => `asked ${n}× this month`, look: "Ask the courier", looking: "Asking…", looked: "This is the latest", talk: "Conversation", parcel: "Parcel", seeTemplate: "Its template", back: "Back to the list",
    track: "Way so far", noEvents: "The courier has said nothing yet.", told: "What the customer was told", noneTold: "No notice was sent for it yet.", planned: "Still to come", preorder: "Pre-order", refunded: (sum) => `¥${sum} back`, whole: "another",
    import: "Import a table", importHint: "Your own warehouse, or a courier without an interface: one CSV brings it in. You see it before it is taken.", tables: { parcels: "Parcels", orders: "Orders" }, pickFile: "Choose a CSV file", reading: "Reading…",
    read: (taken, known) => `${taken} rows can be taken${known > 0 ? `, ${known} are known` : ""}`, done: (taken, known) => `${taken} rows taken${known > 0 ? `, ${known} were known` : ""}`, faults: (n) => `${n} rows cannot be taken`, faultsHint: "The others can; mend these and import again.", take: "Take them", leave: "Never mind",
    today: "Today", tomorrow: "Tomorrow", week: "Next 7 days", dayBefore: "Day before", dayAfter: "Day after",
    goesOut: (n) => `${n} would go out`, staysIn: (n) => `${n} not then`, notYet: (n) => `${n} unknown`, goes: "Goes out", stays: "Does not go out as it is", noneAhead: "No notices to go out then", noneAheadHint: "As soon as a parcel moves, what is to be said stands here.", more: (shown, all) => `The first ${shown} are shown; ${all} wait in all.`,
    own: (n) => `${n} things the house does by itself`, ownHint: "watching parcels, counting promises; no customer hears of it", cancel: "Cancel", cancelSure: "Really cancel?", cancelled: "Cancelled; it does not go out",
    putOff: (why, from) => `was due ${from}; ${why}`, unread: "cannot be read; it will be skipped with its reason", gone: "Gone out", noneGone: "No notices were sent yet.", skipped: "Not sent, and why", ownSkipped: (n) => `${n} things the house needs to do no more`, noneSkipped: "Nothing was skipped.", lateBy: (span) => `${span} late`, saidLate: "said sorry for being late",
    knownUntil: (day) => `Holidays and make-up days are known until ${day}`, knownSoon: (day) => `Holidays are announced until ${day} only; after it weekends count. They come with an update`, knownNone: "Public holidays are not used, only weekends",
    quiet: (from, until) => `From ${from} to ${until} nobody is disturbed; what is due waits for the morning`, most: (n) => `At most ${n} a day for one customer, urgent ones aside`, ownDays: "The shop's own days off and on stand in the settings, [calendar]", weekdays: ["Mo", "Tu", "We", "Th", "Fr", "Sa", "Su"], monthBefore: "Month before", monthAfter: "Month after",
  },
};
