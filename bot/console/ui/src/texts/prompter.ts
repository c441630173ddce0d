// The words on the prompter itself.
import { lang, type Texts } from "../base/prefs";
import type { Fate } from "../prompter/reading";

interface PrompterTexts {
  readonly asked: (n: number) => string;
  readonly said: string;
  readonly pinned: string;
  readonly more: (n: number) => string;
  readonly empty: string;
  readonly readerIs: (host: string) => string;
  readonly everyLine: string;
  readonly lost: string;
  readonly lostWith: (n: number) => string;
  readonly justSaid: string;
  readonly backHint: string;
  readonly saidNow: (text: string) => string;
  readonly overtaken: string;
  readonly fates: Readonly<Record<Fate, (who: string) => string>>;
  readonly tools: string;
  readonly smaller: string;
  readonly larger: string;
  readonly mirror: string;
  readonly stark: string;
  readonly leave: string;
  readonly disconnect: string;
  readonly disconnectSure: string;
}

export const prompter: Texts<PrompterTexts> = {
  zh: {
    asked: (n) => `${n} 人在问`, said: "已说", pinned: "置顶", more: (n) => `后面还有 ${n} 条`, empty: "等待提词",
    readerIs: (host) => `${host}的提词屏`, everyLine: "全部提词", lost: "断网了，正在重连",
    lostWith: (n) => `断网了，正在重连；已说的 ${n} 条先记着，联网就补上`, justSaid: "刚说过", backHint: "再按一下往前键，回到现在这条",
    saidNow: (text) => `已说：${text}`, overtaken: "这条已经撤下了，助理会跟进",
    fates: {
      withdrawn: () => "已撤下，别说", copied: (who) => `${who}已经发到评论区，不用说了`, moved: (host) => (host ? `这条改由${host}来说` : "这条换走了"),
      said: (who) => `${who}标了已说`,
    },
    tools: "显示设置", smaller: "小一点", larger: "大一点", mirror: "镜像", stark: "高对比", leave: "返回", disconnect: "断开这块屏",
    disconnectSure: "确定断开？",
  },
  en: {
    asked: (n) => `${n} ask`, said: "Said", pinned: "Pinned", more: (n) => `${n} more`, empty: "Nothing to say yet",
    readerIs: (host) => `Prompter of ${host}`, everyLine: "Every line", lost: "Offline, reconnecting",
    lostWith: (n) => `Offline, reconnecting; ${n} said ${n === 1 ? "line is" : "lines are"} kept and told then`,
    justSaid: "Said a moment ago", backHint: "Forward once more for the present line", saidNow: (text) => `Said: ${text}`,
    overtaken: "This one was withdrawn; your assistant will follow it up",
    fates: {
      withdrawn: () => "Withdrawn: do not say it", copied: (who) => `${who} posted it: no need to say it`, moved: (host) => (host ? `${host} says this one` : "Moved away"),
      said: (who) => `${who} marked it as said`,
    },
    tools: "Display", smaller: "Smaller", larger: "Larger", mirror: "Mirror", stark: "High contrast", leave: "Back", disconnect: "Disconnect",
    disconnectSure: "Really disconnect?",
  },
};

const REASONS: Readonly<Record<string, readonly [string, string]>> = {
  source_changed: ["价格、库存或答案刚变了", "price, stock or answer changed just now"],
  merged: ["和另一条合并了", "merged with another"],
  outlived: ["放太久，价格、库存或答案也变了", "up for too long, and its source has changed"],
};

/** Why a line was withdrawn: a word of the house, or what a person typed. */
export function because(reason: string): string {
  return REASONS[reason]?.[lang.value === "zh" ? 0 : 1] ?? reason;
}
