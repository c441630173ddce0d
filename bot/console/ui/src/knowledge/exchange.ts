// A file on its way into the knowledge base: first only looked at, then applied.
import { signal } from "@preact/signals";
import { LoggedOut, sendFile } from "../base/api";
import { sessionOver } from "../base/session";
import type { Report } from "./model";

export type Apply = "no" | "proposals" | "approved";

export const file = signal<File | null>(null);
export const report = signal<Report | null>(null);
/** What was applied last; null while the report is only a look. */
export const applied = signal<Apply | null>(null);
export const reading = signal(false);
export const exchangeTrouble = signal("");

const MAX_BYTES = 64 * 1024 * 1024;

function typeOf(name: string): string | null {
  if (/\.(csv|txt)$/i.test(name)) return "text/csv";
  return /\.toml$/i.test(name) ? "application/toml" : null;
}

/** Looks at a file without changing anything. `wrong` says in words what kind of file will not do. */
export async function choose(chosen: File, wrong: { readonly kind: string; readonly size: string }): Promise<void> {
  file.value = chosen;
  report.value = null;
  applied.value = null;
  exchangeTrouble.value = typeOf(chosen.name) === null ? wrong.kind : chosen.size > MAX_BYTES ? wrong.size : "";
  if (!exchangeTrouble.value) await send("no");
}

export async function send(apply: Apply): Promise<void> {
  const chosen = file.peek();
  const type = chosen && typeOf(chosen.name);
  if (!chosen || !type || reading.peek()) return;
  reading.value = true;
  try {
    report.value = await sendFile<Report>(`knowledge/import?apply=${apply}`, type, chosen);
    applied.value = apply === "no" ? null : apply;
    exchangeTrouble.value = "";
  } catch (error) {
    if (error instanceof LoggedOut) sessionOver();
    else exchangeTrouble.value = error instanceof Error ? error.message : String(error);
  } finally {
    reading.value = false;
  }
}

export function putAway(): void {
  file.value = null;
  report.value = null;
  applied.value = null;
  exchangeTrouble.value = "";
}
