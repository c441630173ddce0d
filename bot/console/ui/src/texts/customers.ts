// Texts of the customer's card beside a conversation.
import type { Texts } from "../base/prefs";

interface CustomerTexts {
  readonly title: string;
  readonly called: string;
  readonly calledPlace: string;
  readonly noName: string;
  readonly edit: string;
  readonly save: string;
  readonly tags: string;
  readonly addTag: string;
  readonly removeTag: (tag: string) => string;
  readonly consent: string;
  readonly consents: Readonly<Record<string, string>>;
  readonly consentHint: string;
  readonly unreachable: string;
  readonly rating: string;
  readonly asked: (when: string) => string;
  readonly rated: (when: string) => string;
  readonly neverRated: string;
  readonly notes: string;
  readonly addNote: string;
  readonly noNotes: string;
  readonly orders: (n: number) => string;
  readonly noOrders: string;
  readonly orderStates: Readonly<Record<string, string>>;
  readonly moreOrders: (n: number) => string;
  readonly shipBy: string;
  readonly shipped: string;
  readonly eta: string;
  readonly tracking: string;
  readonly noTracking: string;
  readonly placed: string;
  readonly since: (when: string) => string;
  readonly visits: (n: number) => string;
  readonly spent: (yuan: string, orders: number) => string;
  readonly others: string;
  readonly part: string;
  readonly partSure: string;
  readonly mergeSure: string;
  readonly merge: string;
  readonly mergePlace: string;
  readonly mergeHint: string;
  readonly nobodyAlike: string;
  readonly overtaken: string;
  readonly lookAgain: string;
  readonly notArrived: string;
  readonly forbidden: string;
  readonly notDone: string;
}

export const customerTexts: Texts<CustomerTexts> = {
  zh: {
    title: "顾客", called: "怎么称呼", calledPlace: "例如：张女士", noName: "还不知道怎么称呼", edit: "修改", save: "保存",
    tags: "标签", addTag: "加标签", removeTag: (tag) => `去掉标签 ${tag}`,
    consent: "主动联系", consents: { unknown: "没问过", granted: "同意", refused: "不要" }, consentHint: "选“不要”就不再主动发通知；生日、到货这类关怀，只发给同意的顾客",
    unreachable: "平台说已经发不到这位顾客了（取消关注或拉黑）。顾客再写来会自动恢复。",
    rating: "评价", asked: (when) => `${when} 请过评价，还没回`, rated: (when) => `${when} 评的`, neverRated: "这次会话还没请过评价",
    notes: "备注", addNote: "记一条，Enter 保存", noNotes: "还没有备注",
    orders: (n) => `订单 ${n}`, noOrders: "没有查到订单",
    orderStates: {
      pending_payment: "待付款", paid: "待发货", shipped: "运输中", out_for_delivery: "派送中", delivered: "已送达", signed: "已签收", refunding: "退款中", refunded: "已退款",
      cancelled: "已取消",
    },
    moreOrders: (n) => `再看 ${n} 单`, shipBy: "最晚发货", shipped: "发货", eta: "预计送达", tracking: "单号", noTracking: "还没有单号", placed: "下单",
    since: (when) => `${when} 第一次来`, visits: (n) => `来过 ${n} 次`, spent: (yuan, orders) => `${orders} 单共 ¥${yuan}`,
    others: "其他账号", part: "分开", partSure: "确定不是同一个人？", mergeSure: "确定是同一个人？", merge: "合并账号", mergePlace: "搜名字，找同一个人的另一个账号",
    mergeHint: "合并后订单、标签和备注放在一起看，随时可以分开", nobodyAlike: "没有找到别的账号",
    overtaken: "同事刚刚改过这位顾客的资料", lookAgain: "已换成最新的，请再改一次", notArrived: "没有送到，请再试一次", forbidden: "你的账号不能改顾客资料", notDone: "没有改成",
  },
  en: {
    title: "Customer", called: "Called", calledPlace: "Such as: Ms Zhang", noName: "Nobody knows yet what to call them", edit: "Edit", save: "Save",
    tags: "Tags", addTag: "Add a tag", removeTag: (tag) => `Remove the tag ${tag}`,
    consent: "May we write first", consents: { unknown: "Not asked", granted: "Yes", refused: "No" }, consentHint: "No: nothing is told unasked any more. Birthdays and the like are for those who agreed only",
    unreachable: "The platform says that nothing reaches this customer (unfollowed or blocked). Their next message makes it good again.",
    rating: "Rating", asked: (when) => `Asked ${when}, no answer yet`, rated: (when) => `given ${when}`, neverRated: "Nobody asked in this session",
    notes: "Notes", addNote: "Write one, Enter saves", noNotes: "No notes yet",
    orders: (n) => `Orders ${n}`, noOrders: "No orders found",
    orderStates: {
      pending_payment: "Unpaid", paid: "To be shipped", shipped: "On its way", out_for_delivery: "Out for delivery", delivered: "Delivered", signed: "Received", refunding: "Refund under way",
      refunded: "Refunded", cancelled: "Cancelled",
    },
    moreOrders: (n) => `${n} more`, shipBy: "Ships by", shipped: "Shipped", eta: "Arrives", tracking: "Parcel", noTracking: "no number yet", placed: "Placed",
    since: (when) => `first came ${when}`, visits: (n) => (n === 1 ? "1 visit" : `${n} visits`), spent: (yuan, orders) => `¥${yuan} in ${orders} orders`,
    others: "Other accounts", part: "Part", partSure: "Not the same person?", mergeSure: "The same person?", merge: "Merge accounts", mergePlace: "Find another account of theirs by name",
    mergeHint: "Orders, tags and notes are then shown together; they can be parted again", nobodyAlike: "No other account found",
    overtaken: "A colleague has just changed this profile", lookAgain: "It shows the latest now; please change it again", notArrived: "It did not arrive, try again",
    forbidden: "Your account may not change profiles", notDone: "It was not changed",
  },
};
