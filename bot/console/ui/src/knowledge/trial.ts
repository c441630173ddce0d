// A question tried out: what is asked, and what came of it.
import { signal } from "@preact/signals";
import { call, LoggedOut } from "../base/api";
import type { Risk, Source } from "../base/model";
import { sessionOver } from "../base/session";
import type { Pass, Ranked, Reading } from "../reasons/model";

export interface Proposal {
  readonly text: string;
  readonly rung: string;
  readonly because: string;
  readonly sources: readonly Source[];
}

export interface Tried {
  readonly reading: Reading;
  readonly product: string;
  readonly ranking: readonly Ranked[];
  readonly draft: Proposal | null;
  readonly risks: readonly Risk[];
  readonly tried: readonly Pass[];
}

export interface Attempt {
  readonly text: string;
  readonly room: string;
  readonly product: string;
  readonly public: boolean;
}

export const attempt = signal<Attempt>({ text: "", room: "", product: "", public: true });
export const tried = signal<Tried | null>(null);
export const asked = signal("");
export const trying = signal(false);
export const trialTrouble = signal("");
let number = 0;

export function set(change: Partial<Attempt>): void {
  attempt.value = { ...attempt.value, ...change };
  if (!("text" in change) && attempt.value.text.trim() && tried.value) void ask();
}

/** From an entry: its first question, about its product. */
export function tryThis(text: string, product: string): void {
  attempt.value = { ...attempt.value, text, product };
  tried.value = null;
  if (text) void ask();
}

export async function ask(): Promise<void> {
  const now = attempt.peek();
  const text = now.text.trim();
  if (!text) return;
  number += 1;
  const mine = number;
  trying.value = true;
  try {
    const answer = await call<Tried>("POST", "knowledge/try", { ...now, text });
    if (mine !== number) return;
    tried.value = answer;
    asked.value = text;
    trialTrouble.value = "";
  } catch (error) {
    if (mine !== number) return;
    if (error instanceof LoggedOut) sessionOver();
    else trialTrouble.value = error instanceof Error ? error.message : String(error);
  } finally {
    if (mine === number) trying.value = false;
  }
}
