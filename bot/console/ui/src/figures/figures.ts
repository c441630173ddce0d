// The figures that are looked at: of which days, which group, which colleague; asked for again while somebody looks.
import { computed, effect, signal } from "@preact/signals";
import { call, LoggedOut, Rejected } from "../base/api";
import { learn } from "../base/clock";
import { me, screen, sessionOver } from "../base/session";
import type { FiguresAnswer } from "./model";

export interface Span {
  /** Days back from today, both included; null: the two days that somebody typed. */
  readonly days: readonly [number, number] | null;
  readonly since: string;
  readonly until: string;
}

export const SPANS: readonly (readonly [number, number])[] = [[0, 0], [1, 1], [6, 0], [29, 0]];
const EVERY_MS = 30_000;
const DAY_MS = 86_400_000;

export const answer = signal<FiguresAnswer | null>(null);
export const lost = signal(false);
export const unlike = signal(false);
export const spanAt = signal(2);
export const typed = signal<{ readonly since: string; readonly until: string } | null>(null);
export const group = signal("");
export const by = signal("");

/** The day in the shop's zone so many days before its today. */
export function daysBack(today: string, back: number): string {
  return new Date(Date.parse(`${today}T12:00:00Z`) - back * DAY_MS).toISOString().slice(0, 10);
}

/** What the address of the server's answer and of its tables asks for. */
export const query = computed(() => {
  const today = answer.value?.today ?? "";
  const [since, until] = SPANS[spanAt.value] ?? [6, 0];
  const days = typed.value ?? (today ? { since: daysBack(today, since), until: daysBack(today, until) } : {});
  return new URLSearchParams(Object.entries({ ...days, group: group.value, by: by.value }).filter(([, value]) => value)).toString();
});

let asked = 0;

export async function load(): Promise<void> {
  asked += 1;
  const mine = asked;
  const began = performance.now();
  try {
    const told = await call<FiguresAnswer>("GET", `figures?${query.peek()}`);
    if (mine !== asked) return;
    learn(told.now, began);
    answer.value = told;
    lost.value = unlike.value = false;
  } catch (error) {
    if (mine !== asked) return;
    if (error instanceof LoggedOut) sessionOver();
    else if (error instanceof Rejected) unlike.value = true;
    else lost.value = true;
  }
}

/** As they are now, and again every half minute, as long as somebody looks. */
export function stayFresh(): () => void {
  const stop = effect(() => {
    void query.value;
    if (me.value && screen.peek() === "figures") void load();
  });
  const often = setInterval(() => { if (!document.hidden && me.peek()) void load(); }, EVERY_MS);
  return () => {
    stop();
    clearInterval(often);
  };
}

effect(() => {
  if (me.value !== null) return;
  answer.value = null;
  group.value = by.value = "";
  typed.value = null;
});
