// The figures that are looked at: of which days, which group, which colleague; asked for again while somebody looks.
import { computed, effect, signal } from "@preact/signals";
import { call, LoggedOut, Rejected } from "../base/api";
import { learn } from "../base/clock";
import { me, screen, sessionOver } from "../base/session";
import type { Figures, FiguresAnswer } from "./model";

/** Days back from today: from the first of them to the second, both included. */
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

const NO_SHARE = { hits: 0, of: 0 };
const NO_SPREAD = { count: 0, p50: null, p90: null, mean: null };
const QUIET: Figures = {
  day: "", name: "", rounds: 0, half_minute: NO_SHARE, three_minute: NO_SHARE, first: NO_SPREAD, next: NO_SPREAD, solution: NO_SPREAD, opened: 0, solved: 0, reopened: 0, breached: 0,
  csat: NO_SHARE, rating: null, nps: null, nps_count: 0, live: NO_SHARE, notices: 0,
};

/** Every day of the answer, those too on which nothing happened. */
export function everyDay({ page, since, until }: FiguresAnswer): readonly Figures[] {
  const told = new Map(page.days.map((day) => [day.day, day]));
  const count = Math.round((Date.parse(until) - Date.parse(since)) / DAY_MS) + 1;
  return Array.from({ length: count }, (_, n) => daysBack(until, count - 1 - n)).map((day) => told.get(day) ?? { ...QUIET, day });
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
