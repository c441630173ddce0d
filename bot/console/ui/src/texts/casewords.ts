// What the server says of cases, which it says in Chinese: lines of checklists, what is missing, why not. In English too.
import { lang } from "../base/prefs";

const TO_DO = "还没做：";
const ENGLISH: Readonly<Record<string, string>> = {
  "听顾客讲完，先为感受道歉，不争对错": "Hear them out; apologise for how it felt, do not argue",
  "告诉顾客什么时候有回音": "Tell the customer when they will hear from us",
  "问清顾客希望怎么解决": "Ask what would settle it for them",
  "给顾客至少两个方案选择，说清各要多久": "Offer two choices at least, and how long each takes",
  "记下以后怎么避免": "Note how to avoid it from now on",
  "问题的照片或视频": "Photos or a video of the fault",
  "核对订单和购买时间": "Order and date of purchase",
  "看同批次有没有别人反馈": "Has anybody else of this batch said so?",
  "核对发货时间和最新物流": "When it was sent, and where the parcel is",
  "联系快递问清卡在哪里": "Ask the courier where it is stuck",
  "问顾客最晚什么时候要用": "Ask by when they need it",
  "收到的商品和面单照片": "Photos of what arrived and of the label",
  "和仓库核对拣货记录": "Picking record of the warehouse",
  "查要补发的商品有没有货": "Is what is to be sent in stock?",
  "外包装、面单和破损处的照片": "Photos of the box, the label and the damage",
  "看是运输还是出库前就坏了": "Broken on the way, or before it left?",
  "翻聊天记录，核对当时怎么答应的": "Read in the conversation what was promised",
  "问清没做到的原因": "Find out why it was not kept",
  "看完整段聊天记录或通话录音": "Read the whole conversation, or hear the call",
  "换一位同事跟进": "Have another colleague follow it",
  "和当事同事谈过": "Spoke with the colleague it is about",
  "核对支付和退款流水": "Records of payment and refund",
  "和顾客核对金额，不让顾客发卡号": "Agree on the amount; never ask for a card number",
  "按规定核对身份，不要密码和验证码": "Check who they are; never ask for passwords or codes",
  "先保护账户，停掉异常操作": "Protect the account first",
  "把事情经过核对清楚": "Find out what happened",
  "保存聊天记录和截图作证据，一条不删": "Keep the conversation as evidence; delete nothing",
  "请主管一起看，回复由主管看过再发": "Have a supervisor look at it, and at each answer",
  "边界至少说过一次，仍有威胁或辱骂才结束对话": "Say the boundary once before ending the conversation",
  "工单现在这一步做不了这个操作": "That cannot be done in this step",
  "工单已经在等顾客了": "It waits for the customer already",
  "工单没有在等顾客": "It does not wait for the customer",
  "还没有负责人，请先接手或指派": "Nobody owns it; take it or assign it first",
  "请写下核实的结果": "Write down what was found out",
  "有补救方案在等主管同意": "A remedy waits for a lead",
  "还没有给顾客的补救方案；只需道歉的也请记一条": "No remedy yet; note one also where an apology is enough",
  "顾客写了消息，继续处理": "The customer wrote; it goes on",
  "补救方案还没有全部办好": "Not every remedy is carried out",
  "顾客还没有确认问题解决了": "The customer has not said that it is settled",
  "没有写内容，请写好再保存": "There are no words; write some first",
  "工单已经关闭，要继续处理请先重新打开": "The case is closed; reopen it first",
  "这张工单没有关联会话，请电话联系顾客，再记一条备注": "It has no conversation; call the customer, then note it",
  "请写清金额，比如 35.00，最多两位小数": "Write an amount such as 35.00",
  "这一步还不能办补救方案": "No remedy can be carried out in this step",
  "这个方案要主管同意后才能办": "A lead must agree to this remedy first",
  "这个方案已经办过了": "This remedy was carried out already",
  "自己提的方案不能自己同意，请另一位主管看": "Another lead must agree to what you proposed",
  "超出权限的方案要组长或主管同意": "A lead must agree to what is beyond the limit",
  "处理方案还没办完，先办好再请顾客确认": "Carry out the remedies before asking the customer",
  "这个事件已经关闭了": "The incident is closed",
  "请先选出原因相同的工单": "Choose the cases with that cause first",
  "不能同意自己写的口径，请另一位同事看过后同意": "Another colleague must agree to what you wrote",
  "口径还没有另一位同事同意，同意后才能告知顾客": "Another colleague must agree before customers are told",
};
/** What was changed of a case. */
const NAMES: Readonly<Record<string, string>> = { 类别: "kind", 顾客状态: "how they come", 紧急程度: "urgency", 标题: "title", 核实结果: "what was found", 关联: "links" };

/** As the person at the screen reads it; what is not known here stays as it is. */
export function caseSaid(text: string): string {
  if (lang.value === "zh") return text;
  if (text.startsWith(TO_DO)) return `To do: ${caseSaid(text.slice(TO_DO.length))}`;
  const remedy = /^第 (\d+) 个方案(?:，([\d.]+) 元)?$/.exec(text);
  if (remedy) return `no. ${remedy[1]}${remedy[2] ? `, ¥${remedy[2]}` : ""}`;
  if (text.split("、").every((name) => NAMES[name])) return text.split("、").map((name) => NAMES[name]).join(", ");
  const taken = /^这张工单在(.+)手上，请先转给自己，或请主管处理$/.exec(text);
  return taken ? `${taken[1]} has this case; hand it to yourself first, or ask a supervisor` : ENGLISH[text] ?? text;
}
