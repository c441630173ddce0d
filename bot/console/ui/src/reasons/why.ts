// What is kept about a draft: what was understood, found and tried. Fetched when somebody asks; it never changes.
import { signal } from "@preact/signals";
import { call, LoggedOut, Rejected } from "../base/api";
import { sessionOver } from "../base/session";
import type { Pass, Ranked, Reading } from "./model";

export interface Why {
  readonly reading: Reading;
  readonly product: string;
  readonly ranking: readonly Ranked[];
  readonly tried: readonly Pass[];
}

export type Told = Why | "not-kept" | "away";

/** By draft; only the last one asked for is kept. */
export const told = signal<{ readonly draft: string; readonly why: Told } | null>(null);

export function whyOf(draft: string): Told | null {
  return told.value?.draft === draft ? told.value.why : null;
}

export async function learnWhy(draft: string): Promise<void> {
  const known = told.peek();
  if (known?.draft === draft && typeof known.why === "object") return;
  try {
    told.value = { draft, why: await call<Why>("GET", `drafts/${encodeURIComponent(draft)}/why`) };
  } catch (error) {
    if (error instanceof LoggedOut) return sessionOver();
    told.value = { draft, why: error instanceof Rejected && error.status === 404 ? "not-kept" : "away" };
  }
}
