// The trade's closed sets of words, as people read them.
import type { Texts } from "../base/prefs";
import { lang } from "../base/prefs";

type Words = Readonly<Record<string, string>>;

export const intents: Texts<Words> = {
  zh: {
    price: "价格", discount: "优惠", gift: "赠品", stock: "库存", size: "尺码", product: "商品", authenticity: "正品",
    shipping_time: "发货时间", logistics: "物流", order_change: "改订单", cancel: "取消订单", payment: "付款", refund: "退款",
    exchange: "换货", invoice: "发票", account: "账号", complaint: "投诉", greeting: "打招呼", praise: "好评", human: "找人工", inform: "告知",
    chitchat: "闲聊", flood: "刷屏", other: "其他",
  },
  en: {
    price: "Price", discount: "Discount", gift: "Gift", stock: "Stock", size: "Size", product: "Product",
    authenticity: "Authenticity", shipping_time: "Shipping time", logistics: "Parcel", order_change: "Change order",
    cancel: "Cancel order", payment: "Payment", refund: "Refund", exchange: "Exchange", invoice: "Invoice",
    account: "Account", complaint: "Complaint", greeting: "Greeting", praise: "Praise", human: "Wants a person", inform: "Information",
    chitchat: "Chat", flood: "Flood", other: "Other",
  },
};

export const stages: Texts<Words> = {
  zh: { presale: "售前", insale: "售中", aftersale: "售后", none: "" },
  en: { presale: "Pre-sale", insale: "Order", aftersale: "After-sale", none: "" },
};

export const rungs: Texts<Words> = {
  zh: { approved_answer: "标准答案", playbook: "话术", model: "模型润色", holding: "先安抚", hand_over: "请人接手" },
  en: {
    approved_answer: "Approved answer", playbook: "Playbook", model: "Model draft", holding: "Holding line",
    hand_over: "Needs a person",
  },
};

export const states: Texts<Words> = {
  zh: {
    pending: "待回复", approved: "排队发送", sending: "发送中", sent: "已发出", failed: "没发出去", unknown: "状态未知",
    prompted: "在提词屏", said: "主播已说", copied: "已复制去发", rejected: "不回复", handed_over: "已转交", expired: "已过期", withdrawn: "已撤下",
  },
  en: {
    pending: "Waiting", approved: "Queued", sending: "Sending", sent: "Sent", failed: "Not sent", unknown: "Unknown",
    prompted: "On prompter", said: "Said", copied: "Copied", rejected: "Not answered", handed_over: "Handed over", expired: "Expired",
    withdrawn: "Withdrawn",
  },
};

export const sources: Texts<Words> = {
  zh: { knowledge: "知识库", order: "订单", product: "商品", playbook: "话术", statement: "统一口径" },
  en: { knowledge: "Knowledge", order: "Order", product: "Product", playbook: "Playbook", statement: "One wording" },
};

export const risks: Texts<Words> = {
  zh: {
    forbidden_word: "禁用词", personal_data: "个人信息", too_long: "超长", beyond_authority: "超出权限", unsure: "不确定",
    unfilled: "有空没填", invisible_characters: "隐形字符", link: "链接", outdated: "依据变了",
  },
  en: {
    forbidden_word: "Forbidden word", personal_data: "Personal data", too_long: "Too long",
    beyond_authority: "Beyond authority", unsure: "Unsure", unfilled: "Not filled in",
    invisible_characters: "Invisible characters", link: "Link", outdated: "Source changed",
  },
};

export const roles: Texts<Words> = {
  zh: { host: "主播提词屏", viewer: "只看", assistant: "直播助理", agent: "客服", pr: "公关", supervisor: "主管", admin: "管理员" },
  en: {
    host: "Host's prompter", viewer: "Viewer", assistant: "Live assistant", agent: "Service agent", pr: "PR", supervisor: "Supervisor",
    admin: "Administrator",
  },
};

export function word(table: Texts<Words>, key: string): string {
  return table[lang.value][key] ?? key;
}

/** A colleague by name; the house itself, where a standing approval sent something. */
export function person(name: string): string {
  if (name !== "house") return name;
  return lang.value === "zh" ? "系统" : "The house";
}
