// Texts of the prompters as assistants see them, and of letting a tablet in.
import type { Texts } from "../base/prefs";
import { person } from "./words";

interface BoardTexts {
  readonly title: string;
  readonly line: string;
  readonly none: string;
  readonly empty: string;
  readonly lines: (n: number) => string;
  readonly open: string;
  readonly all: string;
  readonly everyLine: string;
  readonly reading: string;
  readonly askedFor: (time: string) => string;
  readonly promptedFor: (time: string) => string;
  readonly by: (name: string) => string;
  readonly pin: string;
  readonly unpin: string;
  readonly said: string;
  readonly withdraw: string;
  readonly why: string;
  readonly reasons: readonly string[];
  readonly noReason: string;
  readonly back: string;
  readonly stale: (n: number) => string;
  readonly staleReason: string;
  readonly clear: string;
  readonly clearSure: (n: number) => string;
  readonly giveTo: string;
  readonly whoSays: string;
  readonly placed: string;
  readonly notPlaced: string;
  readonly away: string;
  readonly screens: string;
  readonly noScreens: string;
  readonly openedBy: (name: string) => string;
  readonly here: string;
  readonly hidden: string;
  readonly dark: (time: string) => string;
  readonly darkNow: (names: string) => string;
  readonly connect: string;
  readonly whose: string;
  readonly otherHost: string;
  readonly hostPlace: string;
  readonly makeCode: string;
  readonly scanFor: (host: string) => string;
  readonly orType: string;
  readonly codeLeft: (time: string) => string;
  readonly codeOver: string;
  readonly came: (host: string) => string;
  readonly oneMore: string;
  readonly qrLabel: (host: string) => string;
  readonly onlyHere: string;
  readonly spoken: (host: string) => string;
}

export const board: Texts<BoardTexts> = {
  zh: {
    title: "主播眼前", line: "这一条", none: "现在没有要说的", empty: "没有要说的", lines: (n) => `${n} 条`, open: "打开大屏", all: "所有主播",
    everyLine: "全部提词", reading: "正在念", askedFor: (time) => `问了 ${time}`, promptedFor: (time) => `上屏 ${time}`,
    by: (name) => `${person(name)} 推上来的`, pin: "置顶", unpin: "取消置顶", said: "已说", withdraw: "撤下", why: "为什么撤下？主播会看到",
    reasons: ["价格或库存变了", "已经说过了", "答错了", "先不说这个"], noReason: "直接撤下", back: "返回",
    stale: (n) => `${n} 条上屏超过 10 分钟还没说`, staleReason: "放太久了", clear: "一起撤下", clearSure: (n) => `确定撤下这 ${n} 条？`, giveTo: "让谁说", whoSays: "让谁说？",
    placed: "已调整", notPlaced: "没改成", away: "连不上服务器", screens: "提词屏", noScreens: "还没有打开的提词屏",
    openedBy: (name) => `${name} 打开`, here: "在线", hidden: "切到后台了", dark: (time) => `${time}没有回音`, darkNow: (names) => `${names}的提词屏没有回音`, connect: "连接提词平板",
    whose: "平板给哪位主播看？", otherHost: "其他主播", hostPlace: "主播的名字", makeCode: "生成连接码",
    scanFor: (host) => `用平板扫码，打开${host}的提词屏`, orType: "扫不了就在平板上打开这个地址，输入连接码：",
    codeLeft: (time) => `${time} 内有效，只能用一次`, codeOver: "连接码过期了", came: (host) => `${host}的提词屏连上了`, oneMore: "再连一台",
    qrLabel: (host) => `${host}的提词屏连接二维码`,
    onlyHere: "这个地址只有本机打得开。要让平板连上，请先用 HTTPS 地址发布控制台（console.origins）。",
    spoken: (host) => `${host}已经念了一条撤下的回答，请补一句更正`,
  },
  en: {
    title: "Before the hosts", line: "This line", none: "Nothing to be said now", empty: "Nothing to say", lines: (n) => `${n}`, open: "Open the big screen",
    all: "All hosts", everyLine: "Every line", reading: "Being read", askedFor: (time) => `asked ${time}`, promptedFor: (time) => `up ${time}`,
    by: (name) => `Put up by ${person(name)}`, pin: "Pin", unpin: "Unpin", said: "Said", withdraw: "Withdraw", why: "Why? The host will see it",
    reasons: ["Price or stock changed", "Said already", "Wrong answer", "Not now"], noReason: "Just withdraw", back: "Back",
    stale: (n) => `${n} up for more than 10 minutes and not said`, staleReason: "Up for too long", clear: "Withdraw them", clearSure: (n) => `Withdraw these ${n}?`, giveTo: "Who says it",
    whoSays: "Who says it?", placed: "Placed", notPlaced: "Not changed", away: "The server cannot be reached", screens: "Prompters",
    noScreens: "No prompter is open", openedBy: (name) => `opened by ${name}`, here: "here", hidden: "in the background", dark: (time) => `silent for ${time}`,
    darkNow: (names) => `The prompter of ${names} is silent`,
    connect: "Connect a tablet", whose: "Which host will read it?", otherHost: "Another host", hostPlace: "The host's name", makeCode: "Make a code",
    scanFor: (host) => `Scan with the tablet to open the prompter of ${host}`, orType: "Or open this address there and type the code:",
    codeLeft: (time) => `Good for ${time}, once`, codeOver: "The code is too old", came: (host) => `The prompter of ${host} is connected`, oneMore: "One more",
    qrLabel: (host) => `QR code to connect the prompter of ${host}`,
    onlyHere: "Only this machine can open that address. To let a tablet in, publish the console at an HTTPS address first (console.origins).",
    spoken: (host) => `${host} said a line that was withdrawn; put it right`,
  },
};
