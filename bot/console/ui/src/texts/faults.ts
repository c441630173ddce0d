// What is wrong with a row of a table of parcels or orders, as the server and the command line say it, in Chinese.
import { lang } from "../base/prefs";

const COLUMNS: Readonly<Record<string, string>> = {
  order_no: "订单号", at: "时间", channel: "渠道", customer: "顾客编号", customer_name: "顾客姓名", phone: "电话", product: "商品", size: "尺码", color: "颜色",
  quantity: "数量", paid: "实付", status: "状态", placed_at: "下单时间", promised_ship_by: "最晚发货时间", shipped_at: "发货时间", carrier: "快递公司",
  tracking_no: "快递单号", eta: "预计送达", note: "备注", preorder: "预售", ready: "可发货", refunded: "退款金额", number: "快递单号", text: "说明",
  place: "地点", milestone: "状态", trouble: "异常",
};
const column = (name = "") => COLUMNS[name] ?? name;
const FORMS: readonly (readonly [RegExp, (...found: string[]) => string])[] = [
  [/^(\w+): write a time like (\S+(?: \d\d:\d\d)?).*$/, (name, like) => `${column(name)}请写成 ${like} 这样的时间`],
  [/^(\w+): write one of (.+)$/, (name, known) => `${column(name)}请从这些里选：${known}`],
  [/^(\w+): write 是 or 否$/, (name) => `${column(name)}请写“是”或“否”`],
  [/^(\w+): write at most 40 letters, digits or hyphens$/, (name) => `${column(name)}没写，或不是 40 个以内的字母、数字和连字符`],
  [/^order_no: write 6 to 40 letters, digits or hyphens$/, () => "订单号要 6 到 40 个字母、数字或连字符"],
  [/^channel: write the name of an adapter, such as wechat$/, () => "渠道请写接入的名字，如 wechat"],
  [/^(\w+): write yuan like 129 or 129.00$/, (name) => `${column(name)}请写 129 或 129.00 这样的金额`],
  [/^quantity: write a number from 1 to 9999$/, () => "数量请写 1 到 9999 的数字"],
  [/^no column (\w+) \((.+)\)$/, (_name, names) => `表头里没有这一列：${names}（写其中一个就行）。表选对了吗？`],
  [/^(\d+) cells, the header has (\d+)$/, (cells, header) => `这一行有 ${cells} 格，表头有 ${header} 格`],
  [/^is no text, or larger than 64 MB; save it as CSV UTF-8$/, () => "不是文本，或超过 64 MB；请另存为 CSV UTF-8"],
];

export function faultSaid(fault: string): string {
  if (lang.value !== "zh") return fault;
  const [, line = "", what = fault] = /^(?:line (\d+)|file): (.*)$/.exec(fault) ?? [];
  for (const [form, said] of FORMS) {
    const found = form.exec(what);
    if (found) return `${line ? `第 ${line} 行：` : ""}${said(...found.slice(1))}`;
  }
  return line ? `第 ${line} 行：${what}` : what;
}
