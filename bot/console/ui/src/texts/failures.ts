// Why an answer did not go out, in the reader's language. What waits for its customer is known by the word the reason
// begins with ("waits_for_customer: template; 1 of 2 parts went out"); any other reason is shown as the house wrote it.
import { say, type Texts } from "../base/prefs";

interface FailureTexts {
  readonly waits: string;
  readonly told: Readonly<Record<string, string>>;
  readonly partly: (went: string, total: string) => string;
}

const failureTexts: Texts<FailureTexts> = {
  zh: {
    waits: "平台暂时不让再发消息：顾客下次来消息时会自动先发出，不用重发",
    told: { template: "已用模板消息提醒顾客有新回复", subscription: "已用订阅通知提醒顾客有新回复" },
    partly: (went, total) => `共 ${total} 条，已发出 ${went} 条`,
  },
  en: {
    waits: "The platform takes no more messages just now; this goes out by itself when the customer writes next",
    told: {
      template: "a template message told the customer that an answer waits",
      subscription: "a notice told the customer that an answer waits",
    },
    partly: (went, total) => `${went} of ${total} messages went out`,
  },
};

export function whyFailed(reason: string): string {
  if (!reason.startsWith("waits_for_customer")) return reason;
  const texts = say(failureTexts);
  const parts = /(\d+) of (\d+) parts/.exec(reason);
  const way = /^waits_for_customer: (\w+)/.exec(reason)?.[1] ?? "";
  const found = [texts.waits, texts.told[way], parts && texts.partly(parts[1] ?? "", parts[2] ?? "")];
  return found.filter(Boolean).join(" · ");
}
