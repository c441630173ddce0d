// Texts of the page on which a question is tried out.
import type { Texts } from "../base/prefs";

type Words = Readonly<Record<string, string>>;

interface TrialTexts {
  readonly title: string;
  readonly hint: string;
  readonly examples: readonly string[];
  readonly ask: string;
  readonly place: string;
  readonly go: string;
  readonly where: string;
  readonly room: string;
  readonly private: string;
  readonly whichRoom: string;
  readonly anyRoom: string;
  readonly shelf: string;
  readonly noShelf: string;
  readonly onShelf: (name: string) => string;
  readonly begin: string;
  readonly understood: string;
  readonly wants: string;
  readonly product: string;
  readonly noProduct: string;
  readonly mood: string;
  readonly urgencies: Words;
  readonly abusive: string;
  readonly unhappy: string;
  readonly glad: string;
  readonly calm: string;
  readonly asks: string;
  readonly tells: string;
  readonly named: string;
  readonly entities: Words;
  readonly units: Words;
  readonly because: string;
  readonly sure: string;
  readonly drafted: string;
  readonly noDraft: string;
  readonly triedBefore: string;
  readonly playbooks: Words;
  readonly ranking: string;
  readonly nothingNear: string;
  readonly offeredOf: (n: number, of: number) => string;
  readonly score: string;
  readonly used: string;
  readonly standings: Words;
  readonly factors: Words;
  readonly showFactors: string;
  readonly hideFactors: string;
  readonly yesNo: (kind: string, value: number) => string;
}

const zh: TrialTexts = {
  title: "试问一句，看会怎么答", hint: "不会发给任何人，也不会记进统计。像顾客那样打字就行。",
  examples: ["今天拍什么时候发货", "160斤穿什么码", "能便宜点吗", "寄到新疆要几天"],
  ask: "要试的问题", place: "像顾客那样问一句", go: "试问", where: "在哪里问", room: "直播间", private: "私聊", whichRoom: "哪个直播间",
  anyRoom: "不限直播间", shelf: "正在讲解的商品", noShelf: "没在讲解商品", onShelf: (name) => `正在讲：${name}`,
  begin: "用这句话新建条目", understood: "听懂了什么", wants: "想要", product: "说的是", noProduct: "没有认出商品", mood: "语气",
  urgencies: { urgent: "急", general: "一般", not_urgent: "不急" }, abusive: "骂人", unhappy: "不高兴", glad: "高兴", calm: "平和",
  asks: "在等回答", tells: "不等回答", named: "提到", because: "依据", sure: "把握",
  entities: {
    order_no: "订单号", tracking_no: "快递单号", phone: "电话", amount: "金额", date: "日期", size: "尺码", height_cm: "身高", weight_kg: "体重",
    link_no: "链接号", product: "商品", color: "颜色",
  },
  units: { height_cm: " 厘米", weight_kg: " 公斤" },
  drafted: "会写出的回复", noDraft: "不会写回复：没有把握，或者不用回", triedBefore: "之前试过，没有用上",
  playbooks: {
    knowledge: "知识库", near: "相近的条目", orders: "订单", presale: "商品表", live: "直播间", model: "模型润色", holding: "先安抚", hand_over: "请人接手",
  },
  ranking: "翻到了哪些条目", nothingNear: "没有一条沾边", offeredOf: (n, of) => (n ? `${of} 条里用得上 ${n} 条` : `${of} 条都不够把握`), score: "答得上的可能",
  used: "就用这一条", standings: {
    offered: "用得上", unsure: "没有用：像是像，但不够把握，宁可不答", other_product: "没有用：说的是另一个商品",
    other_room: "没有用：只在别的直播间答", not_valid: "没有用：今天不在有效期内", crowded_out: "没有用：前面有更合适的",
  },
  factors: {
    exact: "有一模一样的问法", words: "用词和问法重合", sense: "意思和最近的问法相近", second: "意思和第二近的问法相近", answer: "意思和答案相近",
    covered: "问的词答案里有", intent: "想要的是同一件事", product: "正是这个商品",
  },
  showFactors: "为什么", hideFactors: "收起",
  yesNo: (kind, value) => (value > 0 ? "是" : value < 0 ? "不是，想要的不同" : kind === "intent" ? "看不出" : "不是"),
};

const en: TrialTexts = {
  title: "Try a question and see the answer", hint: "Nothing is sent and nothing is counted. Type as a customer would.",
  examples: ["今天拍什么时候发货", "160斤穿什么码", "how much", "能便宜点吗"],
  ask: "The question to try", place: "Ask as a customer would", go: "Try", where: "Asked where", room: "Live room", private: "Private",
  whichRoom: "Which room", anyRoom: "Any room", shelf: "Product on the shelf", noShelf: "No product on the shelf", onShelf: (name) => `On the shelf: ${name}`,
  begin: "Write an entry for it", understood: "What was understood", wants: "Wants", product: "About", noProduct: "no product recognised", mood: "Tone",
  urgencies: { urgent: "urgent", general: "normal", not_urgent: "can wait" }, abusive: "abusive", unhappy: "unhappy", glad: "glad", calm: "calm",
  asks: "waits for an answer", tells: "wants no answer", named: "Names", because: "Because", sure: "Confidence",
  entities: {
    order_no: "order", tracking_no: "parcel", phone: "phone", amount: "amount", date: "date", size: "size", height_cm: "height", weight_kg: "weight",
    link_no: "link", product: "product", color: "colour",
  },
  units: { height_cm: " cm", weight_kg: " kg" },
  drafted: "What would be written", noDraft: "Nothing would be written: not sure enough, or no answer is wanted", triedBefore: "Tried before, without use",
  playbooks: {
    knowledge: "Knowledge", near: "Near entries", orders: "Orders", presale: "Product table", live: "Live room", model: "Model", holding: "Holding line",
    hand_over: "A person",
  },
  ranking: "Entries that came near", nothingNear: "none at all", offeredOf: (n, of) => (n ? `${n} of ${of} can be used` : `none of ${of} is sure enough`),
  score: "Chance that it answers",
  used: "This one is used", standings: {
    offered: "Can be used", unsure: "Not used: alike, but not sure enough", other_product: "Not used: it is about another product",
    other_room: "Not used: it answers in other rooms only", not_valid: "Not used: not valid today", crowded_out: "Not used: better ones come first",
  },
  factors: {
    exact: "The very same wording", words: "Words in common with a wording", sense: "Close in meaning to the nearest wording",
    second: "… to the second nearest", answer: "Close in meaning to the answer", covered: "Its words stand in the answer",
    intent: "Wants the same thing", product: "About this very product",
  },
  showFactors: "Why", hideFactors: "Hide",
  yesNo: (kind, value) => (value > 0 ? "yes" : value < 0 ? "no, it wants something else" : kind === "intent" ? "cannot tell" : "no"),
};

export const trialTexts: Texts<TrialTexts> = { zh, en };
