// Who asks what the card in front answers, in which wordings; which of them are marked to be answered apart; and, for a
// minute, what they typed.
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Away, call, Conflict, Forbidden, LoggedOut, Rejected } from "../base/api";
import type { Draft, Member, OneDraft } from "../base/model";
import { say } from "../base/prefs";
import { sessionOver } from "../base/session";
import { tell } from "../shell/aloud";
import { toast } from "../shell/toasts";
import { desk } from "../texts/desk";
import { reasonTexts } from "../texts/reasons";
import { record } from "./book";

/** The wordings of one draft as they were last told. */
export const members = signal<{ readonly draft: string; readonly list: readonly Member[] } | null>(null);
export const marked = signal<ReadonlySet<string>>(new Set());
/** The wording the keyboard stands on. */
export const stoodOn = signal(0);
export const splitting = signal(false);

const CALM_MS = 150;
const AGAIN_MS = 1_500;

export function membersOf(draft: string): readonly Member[] | null {
  return members.value?.draft === draft ? members.value.list : null;
}

/** Asked for when a card has stood there for a moment, and again as more people ask, but never in a rush. */
export function useMembers(draft: Draft, wanted: boolean): readonly Member[] | null {
  const asked = useRef(-AGAIN_MS);
  const timer = useRef(0);
  useEffect(() => {
    if (!wanted || timer.current) return; // in a rush the count never rests: the question that waits will do
    timer.current = setTimeout(() => {
      timer.current = 0;
      asked.current = performance.now();
      void learnMembers(draft.id);
    }, Math.max(CALM_MS, asked.current + AGAIN_MS - performance.now()));
  }, [draft.count, wanted]);
  useEffect(() => () => clearTimeout(timer.current), []);
  return membersOf(draft.id);
}

export async function learnMembers(draft: string): Promise<void> {
  try {
    keepMembers(await call<OneDraft>("GET", `drafts/${encodeURIComponent(draft)}`));
  } catch (error) {
    if (error instanceof LoggedOut) sessionOver(); // else those known before will do
  }
}

export function keepMembers({ draft, members: list }: OneDraft): void {
  members.value = { draft: draft.id, list };
  const there = new Set(list.map((member) => member.message));
  marked.value = new Set([...marked.peek()].filter((message) => there.has(message)));
  stoodOn.value = Math.max(0, Math.min(stoodOn.peek(), list.length - 1));
}

/** The question a draft was opened with stays with it. */
export function stays(draft: Draft, member: Member): boolean {
  return member.message === draft.message;
}

export function mark(draft: Draft, member: Member | undefined): void {
  if (!member || stays(draft, member)) return;
  const next = new Set(marked.peek());
  if (!next.delete(member.message)) next.add(member.message);
  marked.value = next;
}

export function unmarkAll(): void {
  marked.value = new Set();
  stoodOn.value = 0;
}

/** Takes what is marked out of the draft; true when it is done. */
export async function split(draft: Draft): Promise<boolean> {
  const messages = [...marked.peek()];
  if (messages.length === 0 || splitting.peek()) return false;
  splitting.value = true;
  const texts = say(reasonTexts);
  const people = (membersOf(draft.id) ?? []).reduce((sum, one) => sum + (messages.includes(one.message) ? one.times : 0), 0);
  try {
    const answer = await call<{ draft: Draft }>("POST", `drafts/${encodeURIComponent(draft.id)}/split`, { version: draft.version, messages });
    unmarkAll();
    record(answer.draft);
    toast("news", texts.splitDone(people), texts.splitNext, draft.question);
    tell(texts.splitDone(people));
    await learnMembers(draft.id);
    return true;
  } catch (error) {
    await notSplit(draft, error);
    return false;
  } finally {
    splitting.value = false;
  }
}

async function notSplit(draft: Draft, error: unknown): Promise<void> {
  const texts = say(reasonTexts);
  if (error instanceof LoggedOut) return sessionOver();
  if (error instanceof Conflict) {
    record(error.draft);
    const { decided_by, state } = error.draft;
    toast("caution", texts.splitLate, state === "pending" ? texts.splitLook : say(desk).gone(decided_by, state), draft.question);
    await learnMembers(draft.id);
  } else if (error instanceof Away) toast("caution", texts.splitFailed, texts.notArrived, draft.question);
  else toast("caution", texts.splitFailed, error instanceof Error ? error.message : String(error), draft.question);
}

// ---- as it was typed -------------------------------------------------------------------------------------------------

const SHOWN_MS = 60_000;
export const SHORTEST_REASON = 4;

/** What was typed, by message, until `until` (by performance.now()). Nothing of it is kept anywhere else. */
export const originals = signal<{ readonly draft: string; readonly texts: ReadonlyMap<string, string>; readonly until: number } | null>(null);
let timer = 0;

export function maskAgain(): void {
  clearTimeout(timer);
  originals.value = null;
}

/** Asks for what was typed; the server keeps who asked and why. True when it is on screen. */
export async function unmask(draft: string, reason: string): Promise<boolean> {
  const texts = say(reasonTexts);
  try {
    const answer = await call<{ texts: readonly { message: string; text: string }[] }>("POST", `drafts/${encodeURIComponent(draft)}/unmask`, { reason });
    maskAgain();
    if (answer.texts.length === 0) toast("news", texts.noOriginals);
    else originals.value = { draft, texts: new Map(answer.texts.map((one) => [one.message, one.text])), until: performance.now() + SHOWN_MS };
    timer = setTimeout(maskAgain, SHOWN_MS);
    return answer.texts.length > 0;
  } catch (error) {
    if (error instanceof LoggedOut) sessionOver();
    else if (error instanceof Forbidden) toast("caution", texts.notAllowed, error.message);
    else if (error instanceof Away) toast("caution", texts.unmaskFailed, texts.notArrived);
    else if (error instanceof Rejected && error.status === 404) toast("news", texts.noOriginals);
    else toast("caution", texts.unmaskFailed, error instanceof Error ? error.message : String(error));
    return false;
  }
}
