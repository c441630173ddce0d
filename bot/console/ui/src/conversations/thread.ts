// The conversation that is open: its lines, the customer's card, what the platform still takes. Told anew by events.
import { batch, computed, effect, signal } from "@preact/signals";
import { Away, call, LoggedOut, Rejected } from "../base/api";
import { learn } from "../base/clock";
import type { DeskEvent } from "../base/model";
import { expired, me, path, screen, sessionOver } from "../base/session";
import { allPending, recordAll } from "../desk/book";
import { record } from "./book";
import type { Card, Left, Turn, View } from "./model";

export const openId = computed(() => (screen.value === "conversations" ? path.value[1] ?? "" : ""));
export const turns = signal<readonly Turn[]>([]);
export const card = signal<Card | null>(null);
export const left = signal<Left | null>(null);
/** The conversation whose lines are on screen; "" while they are fetched. */
export const shownId = signal("");
export const trouble = signal<"" | "missing" | "away">("");
/** There are older lines than those on screen. */
export const older = computed(() => (turns.value[0]?.number ?? 1) > 1);

const PAGE = 50;
const SOON_MS = 400;
let asked = 0;
let timer = 0;

/** The drafts that wait in the open conversation, oldest first. */
export const waiting = computed(() =>
  allPending.value.filter((draft) => draft.conversation === shownId.value).sort((a, b) => a.received_at - b.received_at));

export async function load(): Promise<void> {
  const id = openId.peek();
  if (!id) return;
  asked += 1;
  const mine = asked;
  const began = performance.now();
  try {
    const view = await call<View>("GET", `conversations/${encodeURIComponent(id)}`);
    learn(view.now, began);
    if (mine === asked) show(view);
  } catch (error) {
    if (mine !== asked) return;
    if (error instanceof LoggedOut) sessionOver();
    else if (error instanceof Rejected && error.status === 404) trouble.value = "missing";
    else if (error instanceof Away || shownId.peek() !== id) trouble.value = "away";
  }
}

function show(view: View): void {
  batch(() => {
    const { id } = view.conversation;
    const same = shownId.peek() === id;
    turns.value = unbroken(merged(same ? turns.peek() : [], view.turns));
    card.value = view.card;
    left.value = view.left;
    shownId.value = id;
    trouble.value = "";
    record(view.conversation);
    recordAll(view.drafts);
  });
}

/** Lines by number; one told again takes the place of the one before. */
function merged(before: readonly Turn[], told: readonly Turn[]): readonly Turn[] {
  const all = new Map(before.map((turn) => [turn.number, turn]));
  for (const turn of told) all.set(turn.number, turn);
  return [...all.values()].sort((a, b) => a.number - b.number);
}

/** Only what follows the last hole: of a long absence the lines between are not known, and are asked for as older ones. */
function unbroken(list: readonly Turn[]): readonly Turn[] {
  return list.slice(Math.max(0, list.findLastIndex((turn, at) => turn.number > (list[at - 1]?.number ?? turn.number) + 1)));
}

export async function loadOlder(): Promise<void> {
  const id = shownId.peek();
  const first = turns.peek()[0]?.number ?? 0;
  if (!id || first <= 1) return;
  try {
    const answer = await call<{ turns: readonly Turn[] }>("GET", `conversations/${encodeURIComponent(id)}/turns?before=${first}&limit=${PAGE}`);
    if (shownId.peek() === id) turns.value = merged(turns.peek(), answer.turns);
  } catch (error) {
    if (error instanceof LoggedOut) sessionOver(); // else they can be asked for again
  }
}

/** Lines told by the server; what else the view holds (what the platform still takes) is asked again soon. */
export function applyTurns(events: readonly DeskEvent[]): void {
  const id = shownId.peek();
  const told = events.flatMap((event) => (event.type === "turn" && event.conversation === id ? [event.turn] : []));
  if (!id || told.length === 0) return;
  const numbers = turns.peek().map((turn) => turn.number);
  const gap = Math.min(...told.map((turn) => turn.number)) > Math.max(0, ...numbers) + 1;
  turns.value = merged(turns.peek(), told);
  if (gap || told.some((turn) => turn.kind === "customer" || turn.state === "sent" || turn.state === "failed")) soon();
}

function soon(): void {
  clearTimeout(timer);
  timer = setTimeout(() => void load(), SOON_MS);
}

export function addTurn(turn: Turn): void {
  turns.value = merged(turns.peek(), [turn]);
}

function forget(): void {
  asked += 1;
  clearTimeout(timer);
  batch(() => {
    shownId.value = "";
    turns.value = [];
    card.value = null;
    left.value = null;
    trouble.value = "";
  });
}

effect(() => {
  const id = openId.value;
  if (!me.value || !id || id === shownId.peek()) return;
  forget();
  void load();
});

effect(() => {
  if (me.value === null && !expired.value) forget();
});
