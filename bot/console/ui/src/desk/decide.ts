// A person's decision on its way: told at once on screen, carried out by the server, and what became of it said aloud.
import { Away, call, Conflict, Forbidden, Held, LoggedOut, Refused } from "../base/api";
import type { Draft, Verb } from "../base/model";
import { me, sessionOver } from "../base/session";
import { say } from "../base/prefs";
import { record as recordConversation } from "../conversations/book";
import { tell } from "../shell/aloud";
import { toast } from "../shell/toasts";
import { crisisTexts } from "../texts/crisis";
import { desk } from "../texts/desk";
import { reasonTexts } from "../texts/reasons";
import { person } from "../texts/words";
import { draftOf, record } from "./book";
import { advance, edit, flying, mode, refusals, select, selected, unsent } from "./focus";

export interface Extra {
  readonly text?: string;
  readonly reason?: string;
  /** Whose prompter it goes to; empty: everybody's. */
  readonly host?: string;
}

/** Sends a decision about exactly what is on screen; the next card comes up without waiting. True when it is done. */
export async function decide(draft: Draft, verb: Verb, extra: Extra = {}): Promise<boolean> {
  if (flying.value.has(draft.id)) return false;
  fly(draft.id, true);
  if (selected.value === draft.id) advance();
  try {
    const { version, hash } = draft;
    const answer = await call<{ draft: Draft }>("POST", `drafts/${encodeURIComponent(draft.id)}/${verb}`, {
      version, hash, ...extra,
    });
    unsent.delete(draft.id);
    record(answer.draft);
    if (answer.draft.state === "pending" && answer.draft.backed_by) backed(answer.draft);
    else tell(say(desk).decided(say(desk).verbs[verb], draft.question));
    return answer.draft.state !== "pending";
  } catch (error) {
    failed(draft, verb, extra, error);
    return false;
  } finally {
    fly(draft.id, false);
  }
}

/** Ours was the first of two yeses. */
function backed(draft: Draft): void {
  const texts = say(crisisTexts);
  tell(texts.backedTold);
  toast("news", texts.backedTold, draft.text, draft.question);
}

function fly(id: string, on: boolean): void {
  const next = new Set(flying.value);
  if (on) next.add(id);
  else next.delete(id);
  flying.value = next;
}

function failed(draft: Draft, verb: Verb, extra: Extra, error: unknown): void {
  if (extra.text !== undefined) unsent.set(draft.id, extra.text);
  if (error instanceof Conflict) return lost(error);
  if (error instanceof Held) return held(draft, error);
  if (error instanceof Refused) return refused(draft, extra, error);
  if (error instanceof LoggedOut) return sessionOver();
  const texts = say(desk);
  const what = texts.verbs[verb];
  if (error instanceof Away) toast("caution", texts.notArrived(what), draft.question);
  else if (error instanceof Forbidden) toast("caution", texts.forbidden(what), error.message);
  else toast("caution", texts.notDone(what), error instanceof Error ? error.message : String(error));
}

/** Somebody was faster. Our own name as winner means an answer to us got lost: then all is well. */
function lost(conflict: Conflict): void {
  record(conflict.draft);
  const { draft } = conflict;
  if (draft.state === "pending") {
    const who = draft.backed_by && draft.backed_by !== me.value?.name ? say(crisisTexts).backed(draft.backed_by) : "";
    return toast("news", who || say(desk).changed, draft.text, draft.question);
  }
  const winner = conflict.winner || draft.decided_by;
  if (winner === me.value?.name) return;
  const texts = say(desk);
  toast("news", texts.faster(person(winner), draft.state), draft.text, draft.question);
}

/** A colleague speaks there already: nothing was sent, and the question leaves the desk. */
function held(draft: Draft, error: Held): void {
  recordConversation(error.conversation);
  toast("caution", say(desk).heldBy(error.conversation.owner), say(desk).heldNotSent, draft.question);
}

/** The guard marks words: the editor opens on them, unless a text of another card is being written. */
function refused(draft: Draft, extra: Extra, error: Refused): void {
  if (error.risks.length > 0 && error.risks.every((risk) => risk.kind === "outdated")) return outdated(draft, error);
  unsent.set(draft.id, extra.text ?? draft.text);
  refusals.value = new Map(refusals.value).set(draft.id, error.risks);
  if (mode.value === "edit" || draftOf(draft.id)?.state !== "pending") {
    const advice = error.risks.map((risk) => risk.advice).join(" ");
    return toast("caution", say(desk).refused, advice || error.message, draft.question);
  }
  select(draft.id);
  edit(draft);
}

/** What it rests on has changed since: the card says so, and the person chooses what to do. */
function outdated(draft: Draft, error: Refused): void {
  const texts = say(reasonTexts);
  refusals.value = new Map(refusals.value).set(draft.id, error.risks);
  const open = draftOf(draft.id)?.state === "pending";
  if (open && mode.value !== "edit") select(draft.id);
  toast("caution", texts.outdated, open ? texts.outdatedHint : error.risks[0]?.advice ?? error.message, draft.question);
}
