// The one entry that is open: how it stands, and what is being written about it.
import { computed, signal } from "@preact/signals";
import { call, LoggedOut, Rejected } from "../base/api";
import { serverNow } from "../base/clock";
import type { Check } from "../base/model";
import { say } from "../base/prefs";
import { go, sessionOver } from "../base/session";
import { entryTexts } from "../texts/entry";
import { blankForm, lastForm, same, tidy } from "./forms";
import type { View, Written } from "./model";
import { forget, keep, unsaved } from "./unsaved";

export const openId = signal("");
export const view = signal<View | null>(null);
/** What stands in the form; null while reading. */
export const writing = signal<Written | null>(null);
export const note = signal("");
/** The version the writing changes. */
export const basedOn = signal(0);
/** What is wrong with what stands in the form. */
export const typedChecks = signal<readonly Check[]>([]);
/** Who changed the entry while a text of ours was open. */
export const overtaken = signal("");
/** The entry as somebody has just left it, while this person still looks at what was before. */
export const newer = signal<View | null>(null);
export const trouble = signal<"" | "missing" | "away">("");
export const busy = signal(false);

export const form = computed<Written | null>(() => (view.value ? lastForm(view.value.record) : null));
export const checks = computed(() => (writing.value ? typedChecks.value : view.value?.checks ?? []));
export const blocked = computed(() => checks.value.some((check) => check.blocking));

/** Opens an entry; an empty id begins a new one. */
export async function open(id: string): Promise<void> {
  openId.value = id;
  view.value = null;
  newer.value = null;
  trouble.value = "";
  setDown();
  if (id) await refresh();
  else write();
}

/** How the entry stands now. Nothing changes under the eyes of whoever reads, and no text of theirs is lost. */
export async function refresh(atOnce = false): Promise<void> {
  const id = openId.peek();
  try {
    const answer = await call<View>("GET", `knowledge/entry/${encodeURIComponent(id)}`);
    if (id !== openId.peek() || busy.peek()) return;
    const known = view.peek()?.record.version ?? 0;
    if (answer.record.version < known) return; // asked before a change of our own, answered after it
    if (writing.peek() && answer.record.version !== basedOn.peek()) moved(answer);
    else if (view.peek() && answer.record.version !== known && !atOnce) newer.value = answer;
    else show(answer);
  } catch (error) {
    if (id === openId.peek()) unreachable(id, error);
  }
}

export function show(answer: View): void {
  view.value = answer;
  newer.value = null;
  trouble.value = "";
}

function unreachable(id: string, error: unknown): void {
  if (error instanceof LoggedOut) return sessionOver();
  if (view.peek() || writing.peek()) return; // what is there stays
  if (error instanceof Rejected && error.status === 404 && unsaved()[id]) pickUp();
  else trouble.value = error instanceof Rejected ? "missing" : "away";
}

function moved(answer: View): void {
  const { proposed, id } = answer.record;
  const mine = writing.peek();
  if (mine && proposed && same(proposed, tidy(mine))) { // our own words, whose receipt got lost
    forget(id);
    setDown();
    return show(answer);
  }
  overtaken.value = answer.history[0]?.by || say(entryTexts).somebody;
  basedOn.value = answer.record.version;
  show(answer);
}

/** Opens the form on the newest form there is; on an empty one for a new entry. */
export function write(): void {
  const now = form.peek();
  writing.value = now ?? blankForm(serverNow());
  note.value = "";
  basedOn.value = view.peek()?.record.version ?? 0;
  typedChecks.value = view.peek()?.checks ?? [];
  overtaken.value = "";
}

/** Begins a new entry with something in it already: a question that nothing answers, a gap. */
export function begin(filled: Partial<Written>): void {
  const written = { ...blankForm(serverNow()), ...filled };
  keep(written.id, { written, note: "", version: 0, at: serverNow() });
  go("knowledge", "entry", written.id);
}

/** Goes on with what was begun here before. */
export function pickUp(): void {
  const begun = unsaved()[openId.peek()];
  if (!begun) return;
  const version = view.peek()?.record.version ?? 0;
  writing.value = begun.written;
  note.value = begun.note;
  basedOn.value = version;
  overtaken.value = version !== begun.version ? view.peek()?.history[0]?.by || say(entryTexts).somebody : "";
  checkSoon();
}

export function typed(change: Partial<Written>): void {
  const now = writing.peek();
  if (!now) return;
  writing.value = { ...now, ...change };
  keepText();
  checkSoon();
}

export function typedNote(text: string): void {
  note.value = text;
  keepText();
}

function keepText(): void {
  const now = writing.peek();
  const start = form.peek();
  if (!now) return;
  const id = openId.peek() || now.id;
  if (start ? same(start, now) : same(blankForm(serverNow(), now.id), now)) forget(id);
  else keep(id, { written: now, note: note.peek(), version: basedOn.peek(), at: serverNow() });
}

/** Back to reading; what was written stays in this browser. */
export function setDown(): void {
  writing.value = null;
  note.value = "";
  overtaken.value = "";
  typedChecks.value = [];
}

export function throwAway(): void {
  forget(openId.peek() || writing.peek()?.id || "");
  setDown();
  if (!openId.peek()) go("knowledge");
}

const TYPING_MS = 350;
let timer = 0;
let asked = 0;

function checkSoon(): void {
  clearTimeout(timer);
  timer = setTimeout(() => void check(), TYPING_MS);
}

async function check(): Promise<void> {
  const now = writing.peek();
  if (!now?.answer.trim()) return;
  asked += 1;
  const mine = asked;
  try {
    const answer = await call<{ checks: readonly Check[] }>("POST", "knowledge/check", { written: tidy(now) });
    if (mine === asked) typedChecks.value = answer.checks;
  } catch (error) {
    if (mine === asked && error instanceof Rejected) typedChecks.value = [{ blocking: true, message: error.message }];
  }
}
