// What a customer is called where no name is known, and what happened, where a platform has words of its own for it.
import { say } from "../base/prefs";
import { conversationTexts } from "../texts/conversations";
import type { Draft } from "../base/model";
import type { Conversation } from "./model";

export function nameOf(one: Conversation | undefined): string {
  if (!one) return "";
  return one.name || say(conversationTexts).unnamed(one.id.slice(-4));
}

/** Who asks for a draft; in private some platforms tell no name. */
export function askerOf(draft: Draft): string {
  return draft.asker || (draft.conversation ? say(conversationTexts).unnamed(draft.conversation.slice(-4)) : "");
}

/** "click menu-3" as a platform tells it, in words. */
export function platformText(told: string): string {
  const [what = "", ...rest] = told.split(" ");
  const known = say(conversationTexts).events.platform[what];
  return known ? [known, ...rest].join(" · ") : told;
}

/** The last line in the list may be such a thing too; what somebody wrote in English is not. */
export function lastLine(text: string): string {
  return /^[a-z_]+( [^a-zA-Z ]*)?$/.test(text) ? platformText(text) : text;
}
