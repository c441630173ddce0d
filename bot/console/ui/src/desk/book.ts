// Every draft this page knows, and the lists made of it. Changes come in batches, one an animation frame.
import { batch, computed, signal } from "@preact/signals";
import { heldByOther } from "../conversations/book";
import type { DeskEvent, Draft, DraftState, Lookers } from "../base/model";
import { byFreshness } from "./order";

const KEPT = 40; // decided drafts that stay readable on this page
const OUT: ReadonlySet<DraftState> = new Set(["approved", "sending", "sent", "failed", "unknown", "prompted", "said", "copied"]);

const drafts = new Map<string, Draft>();
const since = new Map<string, number>(); // when this page first saw a draft decided: its place among the recent
const revision = signal(0);

export const lookers = signal<Lookers>({});
/** The first snapshot has come. */
export const loaded = signal(false);

function listed(wanted: (draft: Draft) => boolean, order?: (a: Draft, b: Draft) => number) {
  return computed<readonly Draft[]>(() => {
    revision.value;
    const found = [...drafts.values()].filter(wanted);
    return order ? found.sort(order) : found;
  });
}

/** When a draft was decided, as far as this page knows; later news about its delivery do not move it. */
export function decidedAt(draft: Draft): number {
  return since.get(draft.id) ?? draft.changed_at;
}

function newest(a: Draft, b: Draft): number {
  return decidedAt(b) - decidedAt(a) || (a.id < b.id ? 1 : -1);
}

function keep(draft: Draft): void {
  if (draft.state !== "pending" && !since.has(draft.id)) since.set(draft.id, draft.changed_at);
  drafts.set(draft.id, draft);
}

/** Whatever waits, also where a colleague speaks already; in no order. */
export const allPending = listed((draft) => draft.state === "pending");
/** What waits for whoever is free: nobody answers over a colleague's head. */
export const pending = computed(() => allPending.value.filter((draft) => !heldByOther(draft.conversation)));
export const prompted = listed((draft) => draft.state === "prompted", byFreshness);
export const doubtful = listed((draft) => draft.state === "failed" || draft.state === "unknown", newest);
export const recent = listed((draft) => OUT.has(draft.state) && draft.state !== "failed" && draft.state !== "unknown", newest);

export function draftOf(id: string | null): Draft | undefined {
  revision.value;
  return id === null ? undefined : drafts.get(id);
}

/** What the server says about one draft; an older version than the one known is old news. */
export function record(draft: Draft): void {
  const known = drafts.get(draft.id);
  if (known && known.version > draft.version) return;
  keep(draft);
  revision.value += 1;
}

export function recordAll(told: readonly Draft[]): void {
  batch(() => told.forEach(record));
}

/** Replaces everything: what was pending here and is not there has been decided meanwhile. */
export function restart(all: readonly Draft[], held: string | null): void {
  const there = new Set(all.map((draft) => draft.id));
  for (const [id, draft] of drafts) {
    if (there.has(id)) continue;
    if (id === held && draft.state === "pending") drafts.set(id, { ...draft, state: "withdrawn", decided_by: "" });
    else forget(id);
  }
  all.forEach(keep);
  batch(() => {
    loaded.value = true;
    revision.value += 1;
  });
}

export function apply(events: readonly DeskEvent[]): void {
  batch(() => {
    for (const event of events) applyOne(event);
    prune();
    revision.value += 1;
  });
}

function applyOne(event: DeskEvent): void {
  if (event.type === "presence") lookers.value = event.lookers;
  else if (event.type === "opened") {
    if (!drafts.has(event.draft.id)) keep(event.draft);
  } else if (event.type === "joined") {
    const { id, count, late, expires_at, question } = event;
    const known = drafts.get(id);
    if (known) drafts.set(id, { ...known, count, late, expires_at, question: question || known.question });
  } else if (event.type === "changed") {
    const { type: _, ...news } = event;
    const known = drafts.get(event.id);
    if (known && known.version <= event.version) keep({ ...known, ...news });
  }
}

/** Forgets what nobody looks at any more, so that three hours cost no more than ten minutes. */
function prune(): void {
  const over = [...drafts.values()].filter((draft) => !["pending", "prompted", "failed", "unknown"].includes(draft.state));
  if (over.length <= KEPT * 2) return;
  for (const draft of over.sort(newest).slice(KEPT)) forget(draft.id);
}

function forget(id: string): void {
  drafts.delete(id);
  since.delete(id);
}
