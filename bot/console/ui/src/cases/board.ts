// The open cases this page knows: who has which, which are late; told anew by events, asked for again when they change.
import { computed, effect, signal } from "@preact/signals";
import { call, LoggedOut } from "../base/api";
import { learn, tick } from "../base/clock";
import type { DeskEvent } from "../base/model";
import { me, path, screen, sessionOver } from "../base/session";
import { staff } from "../staff/staff";
import { isLate, type CaseList, type CaseRow, type Incident } from "./model";

export type Tab = "mine" | "groups" | "all" | "closed";
export const TABS: readonly Tab[] = ["mine", "groups", "all", "closed"];

const REST_MS = 1_500; // between two looks, however fast things change
const EVERY_MS = 60_000;
const CALM_MS = 250;
const STEP_MS = 2_000;

/** Every open case; null while nobody told. */
export const open = signal<readonly CaseRow[] | null>(null);
const closed = signal<readonly CaseRow[]>([]);
const found = signal<readonly CaseRow[] | null>(null);
export const lost = signal(false);
export const tab = signal<Tab>("mine");
export const sought = signal("");
/** Those that are to be gathered into one incident. */
export const marked = signal<ReadonlySet<string>>(new Set());
export const incidents = signal<readonly Incident[]>([]);
/** Counts what was told of cases, so that whoever shows one looks again. */
export const revision = signal(0);
/** Which cases changed with the last news. */
export const changed = signal<ReadonlySet<string>>(new Set());

let chosen = false; // a person chose the tab

/** What stands behind #/cases: "" the board, "incidents", "incident", or a case. */
export const part = computed(() => (screen.value === "cases" ? path.value[1] ?? "" : ""));

const moment = computed(() => Math.floor(tick.value / STEP_MS) * STEP_MS);
const myGroups = computed<readonly string[]>(() => {
  const mine = staff.value?.me;
  return [...(mine?.groups ?? []), ...(mine?.leads ?? [])];
});

function within(name: Tab, row: CaseRow): boolean {
  const { owner = "", group = "" } = row.case;
  if (name === "mine") return owner !== "" && owner === me.value?.name;
  return name !== "groups" || myGroups.value.includes(group);
}

export const counts = computed<Readonly<Record<Tab, number>>>(() => {
  const rows = open.value ?? [];
  return { mine: rows.filter((row) => within("mine", row)).length, groups: rows.filter((row) => within("groups", row)).length, all: rows.length, closed: 0 };
});

/** Of mine, those whose time is over. */
export const lateOfMine = computed(() => (open.value ?? []).filter((row) => within("mine", row) && isLate(row.case, moment.value)).length);

/** What the open tab lists, late ones first; a search looks through all. */
export const listed = computed<readonly CaseRow[]>(() => {
  if (sought.value.trim()) return found.value ?? [];
  if (tab.value === "closed") return closed.value;
  const now = moment.value;
  const rank = (row: CaseRow) => (isLate(row.case, now) ? 0 : row.case.waits_since ? 2 : 1);
  return (open.value ?? []).filter((row) => within(tab.value, row)).sort((a, b) => rank(a) - rank(b) || (a.case.due_at ?? 0) - (b.case.due_at ?? 0) || (a.case.id < b.case.id ? -1 : 1));
});

export function openTab(name: Tab): void {
  chosen = true;
  tab.value = name;
  sought.value = "";
}

/** Open cases of a conversation, the newest first. */
export function casesOf(conversation: string): readonly CaseRow[] {
  return (open.value ?? []).filter((row) => conversation !== "" && row.case.conversation === conversation);
}

export function mark(id: string): void {
  const now = new Set(marked.peek());
  if (!now.delete(id)) now.add(id);
  marked.value = now;
}

async function ask(query: Readonly<Record<string, string>>): Promise<readonly CaseRow[] | null> {
  const began = performance.now();
  try {
    const answer = await call<CaseList>("GET", `cases?${new URLSearchParams(query).toString()}`);
    learn(answer.now, began);
    lost.value = false;
    return answer.cases;
  } catch (error) {
    if (error instanceof LoggedOut) sessionOver();
    else lost.value = true;
    return null;
  }
}

let asked = 0;

export async function load(): Promise<void> {
  asked += 1;
  const mine = asked;
  const rows = await ask({ limit: "500" });
  if (!rows || mine !== asked) return;
  const first = open.peek() === null;
  open.value = rows;
  if (first && !chosen) tab.value = counts.peek().mine > 0 ? "mine" : counts.peek().groups > 0 ? "groups" : "all";
}

async function loadClosed(): Promise<void> {
  const rows = await ask({ closed: "true", limit: "300" });
  if (rows) closed.value = rows.filter((row) => row.case.step === "closed").sort((a, b) => (b.case.closed_at ?? 0) - (a.case.closed_at ?? 0));
}

export async function loadIncidents(): Promise<void> {
  try {
    incidents.value = (await call<{ incidents: readonly Incident[] }>("GET", "incidents")).incidents;
  } catch (error) {
    if (error instanceof LoggedOut) sessionOver();
    else lost.value = true;
  }
}

export function applyCases(events: readonly DeskEvent[]): void {
  const ids = events.flatMap((event) => (event.type === "case" ? [event.case] : []));
  if (ids.length === 0) return;
  changed.value = new Set(ids);
  revision.value += 1;
}

/** As they are now, and again whenever one changes; for as long as somebody is there. */
export function followCases(): () => void {
  let last = 0;
  let timer = 0;
  const look = () => {
    clearTimeout(timer);
    timer = 0;
    if (!me.peek() || me.peek()?.role === "host") return;
    last = performance.now();
    void load();
    if (tab.peek() === "closed") void loadClosed();
  };
  const stop = effect(() => {
    void revision.value;
    if (!timer) timer = setTimeout(look, Math.max(0, last + REST_MS - performance.now()));
  });
  const often = setInterval(() => { if (!document.hidden) look(); }, EVERY_MS);
  return () => {
    stop();
    clearTimeout(timer);
    clearInterval(often);
  };
}

// Closed ones, and what is looked for, are asked of the server when somebody wants them.
effect(() => {
  if (tab.value === "closed" && me.value) void loadClosed();
});
effect(() => {
  const text = sought.value.trim();
  if (!text || !me.value) {
    found.value = null;
    return undefined;
  }
  const timer = setTimeout(() => void ask({ text, closed: "true", limit: "100" }).then((rows) => { if (rows && sought.peek().trim() === text) found.value = rows; }), CALM_MS);
  return () => clearTimeout(timer);
});

effect(() => {
  if (me.value !== null) return;
  open.value = null;
  closed.value = [];
  incidents.value = [];
  marked.value = new Set();
  sought.value = "";
  chosen = false;
});
