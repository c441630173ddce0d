// The prompter's few words.
import type { Texts } from "../base/prefs";

interface PrompterTexts {
  readonly asked: (n: number) => string;
  readonly ago: (text: string) => string;
  readonly said: string;
  readonly more: (n: number) => string;
  readonly empty: string;
  readonly lost: string;
}

export const prompter: Texts<PrompterTexts> = {
  zh: {
    asked: (n) => `${n} 人在问`, ago: (text) => `${text}前`, said: "已说", more: (n) => `后面还有 ${n} 条`,
    empty: "等待提词", lost: "连接断了，正在重连",
  },
  en: {
    asked: (n) => `${n} ask`, ago: (text) => `${text} ago`, said: "Said", more: (n) => `${n} more`,
    empty: "Nothing to say yet", lost: "Connection lost, reconnecting",
  },
};
