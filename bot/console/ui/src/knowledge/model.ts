// What the server says about the knowledge base, as bot/core/library.py writes it.
import type { Check } from "../base/model";

/** One form of an entry. Dates are days, "2026-11-22". */
export interface Written {
  readonly id: string;
  readonly questions: readonly string[];
  readonly answer: string;
  readonly live: string;
  readonly stage: string;
  readonly intent: string;
  readonly product: string;
  readonly authority: "agent" | "lead";
  readonly rooms: readonly string[];
  readonly media: readonly string[];
  readonly shortcut: string;
  readonly valid_from: string;
  readonly valid_until: string | null;
}

export interface Entry {
  readonly id: string;
  readonly version: number;
  readonly approved: Written | null;
  readonly proposed: Written | null;
  readonly proposed_by: string;
  readonly proposed_at: number;
  readonly retired: boolean;
  readonly place: string;
}

export type Action = "proposed" | "approved" | "rejected" | "retired" | "restored";

export interface Change {
  readonly number: number;
  readonly at: number;
  readonly by: string;
  readonly action: Action;
  readonly written: Written | null;
  readonly note: string;
}

export interface View {
  readonly record: Entry;
  readonly history: readonly Change[];
  readonly checks: readonly Check[];
}

export type LineState = "approved" | "proposed" | "changed" | "retired" | "expired";

/** One entry in the list. */
export interface Line {
  readonly id: string;
  readonly question: string;
  readonly variants: number;
  readonly answer: string;
  readonly intent: string;
  readonly stage: string;
  readonly product: string;
  readonly authority: string;
  readonly state: LineState;
  readonly valid_until: string | null;
  readonly place: string;
  readonly shortcut: string;
  readonly checks: number;
}

export interface Fault {
  readonly place: string;
  readonly message: string;
}

export interface Listed {
  readonly entries: readonly Line[];
  readonly total: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly intents: Readonly<Record<string, number>>;
  readonly products: Readonly<Record<string, number>>;
  readonly faults: readonly Fault[];
}

export interface Report {
  readonly new: number;
  readonly changed: number;
  readonly same: number;
  readonly faults: readonly Fault[];
  readonly notes: readonly string[];
  readonly applied: number;
}

export interface Phrase {
  readonly shortcut: string;
  readonly title: string;
  readonly text: string;
  /** Its short form for a live room; empty where there is none. */
  readonly live: string;
}
