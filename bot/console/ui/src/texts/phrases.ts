// Texts of the quick phrases over the edit box.
import type { Texts } from "../base/prefs";

interface PhraseTexts {
  readonly title: string;
  readonly loading: string;
  readonly keys: string;
  readonly noneFits: string;
  readonly none: string;
}

export const phraseTexts: Texts<PhraseTexts> = {
  zh: {
    title: "快捷语", loading: "正在取快捷语…", keys: "↑↓ 选，Enter 填入，Esc 关闭", noneFits: "没有这样的快捷语，继续打字就好",
    none: "还没有快捷语：在知识库的条目里填上「快捷语」就会出现在这里",
  },
  en: {
    title: "Quick phrases", loading: "Fetching the quick phrases…", keys: "↑↓ choose, Enter puts it in, Esc closes",
    noneFits: "No such phrase; just go on typing", none: "There are none yet: give an entry of the knowledge base a shortcut, and it appears here",
  },
};
