// Two questions of a room that ask the same, put together by hand: which may be, most alike first; and doing it. Undone
// by parting the wordings again.
import { signal } from "@preact/signals";
import { Away, call, Conflict, LoggedOut, Refused, Rejected } from "../base/api";
import type { Draft } from "../base/model";
import { say } from "../base/prefs";
import { mayDecide, sessionOver } from "../base/session";
import { tell } from "../shell/aloud";
import { toast } from "../shell/toasts";
import { desk } from "../texts/desk";
import { liveTexts } from "../texts/live";
import { reasonTexts } from "../texts/reasons";
import { draftOf, pending, record } from "./book";
import { isOpen, mode, select } from "./focus";

const MOST = 30;

/** The drafts offered since the list was opened; it does not jump while somebody chooses. */
export const offered = signal<readonly string[]>([]);
/** The one the keyboard stands on. */
export const stoodAt = signal(0);
/** The row that is being dragged. */
export const dragged = signal<string | null>(null);
export const merging = signal(false);

/** Whether all who ask `draft` may be answered by `into`, as far as the page can tell; the server has the last word. */
export function mayMerge(draft: Draft | undefined, into: Draft): boolean {
  if (!draft || draft.id === into.id || !mayDecide.value || !isOpen(draft) || !isOpen(into)) return false;
  const { address: here, product: mine = "" } = draft;
  const { address: there, product: theirs = "" } = into;
  if (!here.public || here.channel !== there.channel || here.conversation !== there.conversation) return false;
  return mine === theirs || mine === "" || theirs === "";
}

export function openMerge(draft: Draft): void {
  const alike = pending.peek()
    .filter((other) => mayMerge(draft, other))
    .map((other) => ({ id: other.id, share: shared(draft, other) }))
    .sort((a, b) => b.share - a.share);
  offered.value = alike.slice(0, MOST).map(({ id }) => id);
  stoodAt.value = 0;
  mode.value = "merge";
}

/** Those offered that still wait. */
export function candidates(draft: Draft): readonly Draft[] {
  return offered.value.map(draftOf).filter((other): other is Draft => other !== undefined && mayMerge(draft, other));
}

/** How much two questions have in common: pairs of letters, and a little for the same product and intent. */
function shared(a: Draft, b: Draft): number {
  const one = pairs(a.question);
  const two = pairs(b.question);
  const common = [...one].filter((pair) => two.has(pair)).length;
  const words = (2 * common) / Math.max(1, one.size + two.size);
  return words + (a.product && a.product === b.product ? 0.2 : 0) + (a.intent === b.intent ? 0.15 : 0);
}

function pairs(text: string): ReadonlySet<string> {
  const letters = [...text.toLowerCase().replace(/[\s\p{P}]/gu, "")];
  return new Set(letters.length < 2 ? letters : letters.slice(1).map((letter, at) => `${letters[at]}${letter}`));
}

/** All who ask `draft` get what `into` answers; true when it is done. */
export async function merge(draft: Draft, into: Draft): Promise<boolean> {
  if (merging.peek() || !mayMerge(draft, into)) return false;
  merging.value = true;
  const texts = say(liveTexts);
  try {
    const body = { version: draft.version, into: into.id, into_version: into.version };
    const answer = await call<{ draft: Draft }>("POST", `drafts/${encodeURIComponent(draft.id)}/merge`, body);
    record(answer.draft);
    select(into.id);
    toast("news", texts.merged(draft.count), texts.mergedHint, into.question);
    tell(texts.merged(draft.count));
    return true;
  } catch (error) {
    notMerged(draft, error);
    return false;
  } finally {
    merging.value = false;
  }
}

function notMerged(draft: Draft, error: unknown): void {
  const texts = say(liveTexts);
  if (error instanceof LoggedOut) return sessionOver();
  if (error instanceof Conflict) {
    record(error.draft);
    const { decided_by, state } = error.draft;
    toast("caution", texts.mergeLate, state === "pending" ? texts.mergeLateHint : say(desk).gone(decided_by, state), error.draft.question);
  } else if (error instanceof Refused || (error instanceof Rejected && error.status === 422)) {
    toast("caution", texts.mergeRefused, texts.mergeRefusedHint, draft.question);
  } else if (error instanceof Away) toast("caution", texts.mergeFailed, say(reasonTexts).notArrived, draft.question);
  else toast("caution", texts.mergeFailed, error instanceof Error ? error.message : String(error), draft.question);
}

/** It was put together with another one. */
export function wasMerged({ state, reason }: { readonly state: string; readonly reason: string }): boolean {
  return state === "withdrawn" && reason === "merged";
}
