// Texts of the shelf.
import type { Texts } from "../base/prefs";
import type { What } from "../shelf/model";

interface ShelfTexts {
  readonly title: string;
  readonly every: string;
  readonly noRooms: string;
  readonly from: Readonly<Record<"room" | "all" | "table", string>>;
  readonly everyFrom: Readonly<Record<"all" | "table", string>>;
  readonly read: string;
  readonly assistants: string;
  readonly lost: string;
  readonly away: string;
  readonly refused: string;
  readonly leadsOnly: string;
  readonly link: string;
  readonly product: string;
  readonly price: string;
  readonly coupons: string;
  readonly left: string;
  readonly showing: string;
  readonly show: string;
  readonly showHint: string;
  readonly soldOut: string;
  readonly soldOutNow: string;
  readonly bringBack: string;
  readonly onSale: string;
  readonly announced: string;
  readonly openIt: string;
  readonly shutIt: string;
  readonly byTable: string;
  readonly tablePrice: (price: string) => string;
  readonly priceOf: (link: string) => string;
  readonly noCoupon: string;
  readonly addCoupon: string;
  readonly dropCoupon: string;
  readonly couponText: string;
  readonly couponEnds: string;
  readonly until: (when: string) => string;
  readonly over: string;
  readonly save: string;
  readonly cancel: string;
  readonly remove: string;
  readonly removeSure: string;
  readonly unknownStock: string;
  readonly kindOf: (kind: string) => string;
  readonly one: string;
  readonly stockBy: (who: string) => string;
  readonly waiting: (n: number) => string;
  readonly add: string;
  readonly addHint: string;
  readonly choose: string;
  readonly empty: string;
  readonly emptyHint: string;
  readonly tables: string;
  readonly tablesHint: string;
  readonly takeLines: string;
  readonly takeStock: string;
  readonly pick: string;
  readonly reading: string;
  readonly rows: (n: number, form: string) => string;
  readonly changes: (n: number) => string;
  readonly same: string;
  readonly faults: (n: number) => string;
  readonly mend: string;
  readonly apply: string;
  readonly applied: string;
  readonly putAway: string;
  readonly history: string;
  readonly noHistory: string;
  readonly machine: string;
  readonly what: Readonly<Record<What, string>>;
  readonly yes: string;
  readonly no: string;
}

export const shelfTexts: Texts<ShelfTexts> = {
  zh: {
    title: "货架", every: "通用货架", noRooms: "还没有听到过直播间；在通用货架上改，所有直播间都用它。",
    from: { room: "这个直播间自己的货架", all: "这个直播间没有自己的货架，现在用的是通用货架；在这里一改，就成了它自己的", table: "还没有摆过货架，现在按商品表里的链接号；在这里一改，就成了它自己的" },
    everyFrom: { all: "没有自己货架的直播间都按这里", table: "还没有摆过货架，现在按商品表里的链接号；在这里一改就以货架为准" },
    read: "你可以看，不能改。", assistants: "你可以标在讲、售完和库存；价格、券、链接由主管改。",
    lost: "连不上，看到的可能不是最新的。", away: "没有改成：连不上服务器。", refused: "没有改成", leadsOnly: "这一项由主管改。",
    link: "链接", product: "商品", price: "直播间价", coupons: "优惠券", left: "库存",
    showing: "在讲", show: "标为在讲", showHint: "没点名的问题就按在讲的这一款回答", soldOut: "售完", soldOutNow: "已售完", bringBack: "恢复库存",
    onSale: "能拍", announced: "没开拍", openIt: "开拍", shutIt: "先别拍", byTable: "按商品表", tablePrice: (price) => `商品表 ${price}`, priceOf: (link) => `${link} 号的价格`,
    noCoupon: "没有券", addCoupon: "加一张", dropCoupon: "去掉", couponText: "比如：满199减20", couponEnds: "到什么时候（可不填）", until: (when) => `到 ${when}`, over: "已到期",
    save: "保存", cancel: "取消", remove: "拿下", removeSure: "确定拿下？",
    unknownStock: "没有库存数", kindOf: (kind) => `${kind || "总数"}的库存`, one: "总数", stockBy: (who) => `${who} 改的库存`, waiting: (n) => `改了会重写 ${n} 条待发的回答`,
    add: "加链接", addHint: "几号链接，卖哪一款", choose: "选商品…", empty: "货架是空的", emptyHint: "加一个链接，或者导入一张表。",
    tables: "表格", tablesHint: "先看会改什么，再决定要不要改；有一行不对就整张不改，什么都不会丢", takeLines: "下载链接表", takeStock: "下载库存表", pick: "选一个 CSV 文件：链接表或库存表",
    reading: "正在读…", rows: (n, form) => `${form === "stock" ? "库存表" : "链接表"}，${n} 行`, changes: (n) => `会改 ${n} 处`, same: "和现在一样，没有要改的。", faults: (n) => `${n} 处不对`, mend: "改好再选一次；现在什么都没有改。",
    apply: "照着改", applied: "改好了", putAway: "算了",
    history: "谁改了什么", noHistory: "还没有人改过。", machine: "对接系统",
    what: { added: "加上", removed: "拿下", product: "换商品", price: "改价", coupons: "改券", on_sale: "改能不能拍", order: "换顺序", stock: "改库存" }, yes: "能拍", no: "没开拍",
  },
  en: {
    title: "Shelf", every: "Every room", noRooms: "No live room has been heard yet; what stands on this shelf counts in all of them.",
    from: { room: "This room's own shelf", all: "This room has none of its own and uses that of every room; what you change here becomes its own", table: "No shelf was ever set up; the links of the product table count. What you change here becomes the room's own" },
    everyFrom: { all: "Counts in all rooms without a shelf of their own", table: "No shelf was ever set up; the links of the product table count until you change something here" },
    read: "You may look, not change.", assistants: "You may say what is shown, what is left and what is sold out; prices, coupons and links are a supervisor's.",
    lost: "No connection; this may be out of date.", away: "Not changed: the server cannot be reached.", refused: "Not changed", leadsOnly: "A supervisor changes this.",
    link: "Link", product: "Product", price: "Price here", coupons: "Coupons", left: "In stock",
    showing: "On show", show: "Show this", showHint: "questions that name nothing are answered for this one", soldOut: "Sold out", soldOutNow: "Sold out", bringBack: "Undo",
    onSale: "On sale", announced: "Not yet", openIt: "Open", shutIt: "Hold back", byTable: "by the table", tablePrice: (price) => `table ${price}`, priceOf: (link) => `Price of link ${link}`,
    noCoupon: "no coupon", addCoupon: "Add one", dropCoupon: "Drop", couponText: "such as: 20 off from 199", couponEnds: "Until when (optional)", until: (when) => `until ${when}`, over: "over",
    save: "Save", cancel: "Cancel", remove: "Take off", removeSure: "Really take off?",
    unknownStock: "not known", kindOf: (kind) => `Stock of ${kind || "all"}`, one: "all", stockBy: (who) => `stock by ${who}`, waiting: (n) => `a change redrafts ${n} waiting answer${n === 1 ? "" : "s"}`,
    add: "Add a link", addHint: "which number sells which product", choose: "Product…", empty: "The shelf is empty", emptyHint: "Add a link, or import a table.",
    tables: "Tables", tablesHint: "first look at what would change; one wrong row and nothing is changed, so nothing gets lost", takeLines: "Download links", takeStock: "Download stock", pick: "Choose a CSV file: links or stock",
    reading: "Reading…", rows: (n, form) => `${form === "stock" ? "Stock" : "Links"}, ${n} rows`, changes: (n) => `${n} changes`, same: "The same as now; nothing to change.", faults: (n) => `${n} faults`, mend: "Mend them and choose the file again; nothing was changed.",
    apply: "Change it", applied: "Changed", putAway: "Never mind",
    history: "Who changed what", noHistory: "Nobody changed anything yet.", machine: "a machine",
    what: { added: "added", removed: "taken off", product: "other product", price: "price", coupons: "coupons", on_sale: "on sale", order: "order", stock: "stock" }, yes: "on sale", no: "not yet",
  },
};
