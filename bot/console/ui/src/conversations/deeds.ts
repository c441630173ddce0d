// What people do in a conversation, and what is said where it does not work: who has it now, what to do instead.
import { computed, signal } from "@preact/signals";
import { Away, call, Forbidden, Held, LoggedOut, Refused, Rejected } from "../base/api";
import { say as inWords } from "../base/prefs";
import { go, me, mayDecide, sessionOver } from "../base/session";
import { draftOf, record as recordDraft } from "../desk/book";
import { decide } from "../desk/decide";
import type { Draft, Risk } from "../base/model";
import { tell } from "../shell/aloud";
import { toast } from "../shell/toasts";
import { conversationTexts } from "../texts/conversations";
import { conversationOf, openTab, record, tab } from "./book";
import type { Conversation, Turn } from "./model";
import { addTurn, load, openId, shownId } from "./thread";

export type Move = "take" | "transfer" | "queue" | "want" | "give-back" | "close";

export interface Where {
  readonly to?: string;
  readonly group?: string;
  readonly text?: string;
  readonly ask_rating?: boolean;
}

/** Something is on its way to the server. */
export const busy = signal(false);
export const open = computed<Conversation | undefined>(() => conversationOf(shownId.value));
export const mine = computed(() => open.value?.state === "held" && open.value.owner === me.value?.name);
export const others = computed(() => open.value?.state === "held" && open.value.owner !== me.value?.name);
/** Nobody else speaks there, and the role may. */
export const mayWrite = computed(() => mayDecide.value && open.value !== undefined && !others.value);

function address(id: string, deed: string): string {
  return `conversations/${encodeURIComponent(id)}/${deed}`;
}

/** True when it is done. */
export async function move(deed: Move, where: Where = {}): Promise<boolean> {
  const now = open.peek();
  if (!now || busy.peek()) return false;
  busy.value = true;
  const texts = inWords(conversationTexts);
  try {
    const body = { version: now.version, ...where };
    const answer = await call<{ conversation: Conversation }>("POST", address(now.id, deed), body);
    record(answer.conversation);
    if (deed === "take" && (tab.peek() === "queued" || tab.peek() === "bot")) openTab("mine");
    tell(texts.did[deed]);
    return true;
  } catch (error) {
    failed(texts.deeds[deed], now, error);
    return false;
  } finally {
    busy.value = false;
  }
}

/** What the guard found in the text that was not sent. */
export const refusals = signal<readonly Risk[]>([]);

export async function say(text: string, files: readonly string[], answers: readonly string[]): Promise<boolean> {
  const now = open.peek();
  if (!now || busy.peek()) return false;
  busy.value = true;
  refusals.value = [];
  const texts = inWords(conversationTexts);
  try {
    const answer = await call<{ conversation: Conversation }>("POST", address(now.id, "say"), { text, files, answers });
    record(answer.conversation);
    if (tab.peek() === "queued" || tab.peek() === "bot") openTab("mine");
    tell(texts.said);
    return true;
  } catch (error) {
    if (error instanceof Refused) {
      refusals.value = error.risks;
      if (error.risks.length === 0) toast("caution", texts.notDone(texts.send), error.message);
    } else failed(texts.send, now, error);
    return false;
  } finally {
    busy.value = false;
  }
}

export async function writeNote(text: string): Promise<boolean> {
  const id = shownId.peek();
  if (!id || busy.peek()) return false;
  busy.value = true;
  const texts = inWords(conversationTexts);
  try {
    const answer = await call<{ turn: Turn }>("POST", address(id, "note"), { text });
    if (shownId.peek() === id) addTurn(answer.turn);
    tell(texts.noted);
    return true;
  } catch (error) {
    failed(texts.note, open.peek(), error);
    return false;
  } finally {
    busy.value = false;
  }
}

/** The line as it was typed, or null where it cannot be had; why stands on screen then. */
export async function unmask(number: number, reason: string): Promise<string | null> {
  const texts = inWords(conversationTexts);
  try {
    return (await call<{ text: string }>("POST", address(shownId.peek(), "unmask"), { number, reason })).text;
  } catch (error) {
    if (error instanceof Rejected && error.status === 404) toast("news", texts.noOriginal);
    else failed(texts.showTyped, undefined, error);
    return null;
  }
}

/** Sends again, or states that it was sent, what became of an answer being in doubt. */
export async function settle(draft: string, verb: "resend" | "confirm"): Promise<void> {
  try {
    const known: Draft = draftOf(draft) ?? (await call<{ draft: Draft }>("GET", `drafts/${encodeURIComponent(draft)}`)).draft;
    recordDraft(known);
    await decide(known, verb);
  } catch (error) {
    failed(inWords(conversationTexts).send, undefined, error);
  }
}

function failed(what: string, before: Conversation | undefined, error: unknown): void {
  const texts = inWords(conversationTexts);
  if (error instanceof LoggedOut) return sessionOver();
  if (error instanceof Held) {
    record(error.conversation);
    void load();
    const { owner, state } = error.conversation;
    if (state === "held" && owner !== me.peek()?.name) toast("caution", texts.heldBy(owner), texts.heldHint, before?.name);
    else toast("caution", texts.changedMeanwhile, texts.lookAgain, before?.name);
  } else if (error instanceof Away) toast("caution", texts.notArrived(what), texts.again);
  else if (error instanceof Forbidden) toast("caution", texts.forbidden(what), error.message);
  else toast("caution", texts.notDone(what), error instanceof Error ? error.message : String(error));
}

export function goTo(id: string): void {
  if (id !== openId.peek()) go("conversations", id);
}
