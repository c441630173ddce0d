// Rehearsals as they were last told, the look before a show, and how to begin either.
import { computed, signal } from "@preact/signals";
import { call, LoggedOut, Rejected, sendFile } from "../base/api";
import { serverNow } from "../base/clock";
import { say } from "../base/prefs";
import { go, me, path, sessionOver } from "../base/session";
import { blankForm } from "../knowledge/forms";
import { keep } from "../knowledge/unsaved";
import { toast } from "../shell/toasts";
import type { ShowList, ShowRow } from "../shows/model";
import { rehearsalTexts } from "../texts/rehearsal";
import type { Listed, Ready, Report, Unanswered } from "./model";

const EVERY_MS = 15_000;
const PLAYING_MS = 1_500;

export const listed = signal<Listed | null>(null);
export const shows = signal<readonly ShowRow[]>([]);
export const report = signal<Report | null>(null);
export const missing = signal(false);
export const lost = signal(false);
export const ready = signal<Ready | null>(null);
export const looking = signal(false);
export const beginning = signal(false);
/** Which rehearsal is looked at; empty: the list. */
export const chosen = computed(() => path.value[1] ?? "");

async function load(): Promise<void> {
  const id = chosen.peek();
  try {
    if (id) {
      const answer = await call<Report>("GET", `rehearsals/${encodeURIComponent(id)}`);
      if (id === chosen.peek()) report.value = answer;
    } else {
      const [all, played] = await Promise.all([call<Listed>("GET", "rehearsals"), call<ShowList>("GET", "shows")]);
      listed.value = all;
      shows.value = played.shows.filter((show) => show.ended_at > 0);
    }
    lost.value = false;
  } catch (error) {
    if (error instanceof LoggedOut) sessionOver();
    else if (error instanceof Rejected && error.status === 404) missing.value = true;
    else lost.value = true;
  }
}

/** Whoever looks sees the list as it is, and soon when something is being played; a report does not change. */
export function stayFresh(): () => void {
  report.value = null;
  missing.value = false;
  let waiting: ReturnType<typeof setTimeout>;
  let over = false;
  const wait = () => {
    clearTimeout(waiting);
    if (!over && !chosen.peek()) waiting = setTimeout(() => void look(), listed.peek()?.running ? PLAYING_MS : EVERY_MS);
  };
  const look = async () => {
    if (!document.hidden && me.peek()) await load();
    wait();
  };
  void look();
  const heard = listed.subscribe(wait); // what has just begun is looked at soon
  return () => {
    over = true;
    heard();
    clearTimeout(waiting);
  };
}

export interface Wish {
  readonly speed: number;
  readonly assistants: number;
  readonly pace_s: number;
}

export async function playShow(show: string, wish: Wish): Promise<void> {
  await begun(() => call<Listed>("POST", "rehearsals", { show, ...wish }));
}

export async function playFile(file: File, wish: Wish): Promise<void> {
  const query = new URLSearchParams({ name: file.name.slice(-120), speed: `${wish.speed}`, assistants: `${wish.assistants}`, pace_s: `${wish.pace_s}` });
  const type = file.name.endsWith(".gz") ? "application/gzip" : "application/x-ndjson";
  await begun(() => sendFile<Listed>(`rehearse-file?${query.toString()}`, type, file));
}

async function begun(begin: () => Promise<Listed>): Promise<void> {
  if (beginning.peek()) return;
  beginning.value = true;
  await attempt(async () => {
    listed.value = await begin();
    await load();
  });
  beginning.value = false;
}

/** Looks whether everything is there for a show; takes some seconds. */
export async function prepare(): Promise<void> {
  if (looking.peek()) return;
  looking.value = true;
  await attempt(async () => { ready.value = await call<Ready>("POST", "prepare"); });
  looking.value = false;
}

async function attempt(work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    if (error instanceof LoggedOut) sessionOver();
    else toast("caution", say(rehearsalTexts).notDone, error instanceof Rejected ? error.message : say(rehearsalTexts).notArrived);
  }
}

/** Opens the knowledge editor with a question that has no answer yet; nothing is in force before a review. */
export function writeUp(one: Unanswered): void {
  const now = serverNow();
  const written = { ...blankForm(now), questions: [one.question], product: one.product };
  keep(written.id, { written, note: say(rehearsalTexts).writtenFor(one.askers), version: 0, at: now });
  go("knowledge", "entry", written.id);
}
