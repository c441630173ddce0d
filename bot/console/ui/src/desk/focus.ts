// The one card in front of the person. It changes only by their own hand, or after they had time to see that the
// question is settled; a key meant for one card can never hit the next.
import { computed, effect, signal } from "@preact/signals";
import { tick } from "../base/clock";
import type { Draft, Risk } from "../base/model";
import { heldByOther } from "../conversations/book";
import { backedByMe } from "../crisis/crises";
import { draftOf, pending } from "./book";
import { isOnlyRoom, most } from "./live";
import { choose } from "./order";

export type Mode = "read" | "edit" | "reject" | "hand-over" | "why" | "members" | "unmask" | "copy" | "merge" | "host";

export const selected = signal<string | null>(null);
export const mode = signal<Mode>("read");
/** What stands in the open editor. */
export const wording = signal("");
/** Texts begun and not sent, by draft; and what the guard said about them. */
export const unsent = new Map<string, string>();
export const refusals = signal<ReadonlyMap<string, readonly Risk[]>>(new Map());
/** Drafts whose decision is on its way. */
export const flying = signal<ReadonlySet<string>>(new Set());

const SETTLE_MS = 300;
const STEP_MS = 2_000;
const FAREWELL_MS = 3_500;
let settling = 0;
/** The question and answer have been in front of the person long enough for a key to be meant for them. */
export const settled = signal(false);
let shownKey = "";

const moment = computed(() => Math.floor(tick.value / STEP_MS) * STEP_MS);

/** What waits in the room that is looked at alone, or everywhere. */
export const waiting = computed(() => pending.value.filter(isOnlyRoom));
const choice = computed(() => choose(waiting.value, moment.value, most.value, new Set([selected.value ?? "", ...unsent.keys()])));
/** The queue as it stands in line; the one being read keeps its place in it, whatever others are worth meanwhile. */
export const line = computed(() => inPlace(choice.value.shown, selected.value));
/** What waits behind it, worth most first. */
export const behind = computed(() => choice.value.rest);

let place: { readonly id: string; readonly at: number } | null = null;

function inPlace(shown: readonly Draft[], id: string | null): readonly Draft[] {
  const at = shown.findIndex((draft) => draft.id === id);
  if (at < 0 || id === null) return shown;
  if (place?.id !== id) place = { id, at };
  if (place.at === at) return shown;
  const others = shown.toSpliced(at, 1);
  return others.toSpliced(place.at, 0, ...shown.slice(at, at + 1));
}

/** Nobody has decided it yet or speaks there, no decision of ours is on its way, and it does not wait for a second person. */
export function isOpen(draft: Draft | undefined): boolean {
  return draft !== undefined && draft.state === "pending" && !flying.value.has(draft.id) && !heldByOther(draft.conversation) && !backedByMe(draft);
}

export function select(id: string | null): void {
  selected.value = id;
  mode.value = "read";
}

/** On to the most urgent question nobody has decided. */
export function advance(): void {
  select(line.value.find((draft) => isOpen(draft))?.id ?? null);
}

/** Opens the editor on the draft in front, with what was begun before. */
export function edit(draft: Draft): void {
  wording.value = unsent.get(draft.id) ?? draft.text;
  mode.value = "edit";
}

export function step(by: 1 | -1, ids: readonly string[]): void {
  const at = ids.indexOf(selected.value ?? "");
  const to = ids[at < 0 ? 0 : Math.max(0, Math.min(ids.length - 1, at + by))];
  if (to !== undefined && to !== selected.value) select(to);
}

effect(() => {
  const draft = draftOf(selected.value);
  const key = draft ? `${draft.id} ${draft.hash} ${draft.text}` : "";
  if (key === shownKey) return;
  shownKey = key;
  settled.value = false;
  clearTimeout(settling);
  settling = setTimeout(() => { settled.value = true; }, SETTLE_MS);
});

effect(() => {
  if (selected.value === null && pending.value.length > 0) advance();
});

// A card settled by somebody else, taken over or out of time, says so before it leaves; never while a text of ours is open in it.
effect(() => {
  const draft = draftOf(selected.value);
  if (selected.value === null || isOpen(draft) || mode.value === "edit") return undefined;
  if (draft?.state === "pending" && !heldByOther(draft.conversation)) return undefined; // our own decision is on its way
  const timer = setTimeout(advance, draft ? FAREWELL_MS : 0);
  return () => clearTimeout(timer);
});
