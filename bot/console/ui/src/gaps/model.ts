// What the shop can learn from its own questions, as bot/core/gaps.py writes it.
import type { Written } from "../knowledge/model";

export interface Reply {
  readonly text: string;
  readonly times: number;
  readonly by: readonly string[];
  readonly last_at: number;
}

export type GapState = "open" | "filled" | "dismissed";

export interface Gap {
  readonly key: string;
  readonly question: string;
  readonly asked: number;
  readonly answered: number;
  readonly drafts: number;
  readonly wordings: readonly string[];
  readonly outcomes: Readonly<Record<string, number>>;
  readonly replies: readonly Reply[];
  readonly reasons: readonly string[];
  /** What the drafts cited: perhaps one of them only needs another answer. */
  readonly entries: readonly string[];
  readonly intent: string;
  readonly product: string;
  readonly product_name: string;
  readonly first_at: number;
  readonly last_at: number;
  readonly proposal: Written | null;
  readonly state: GapState;
  readonly filled_by: string;
  readonly waiting: string;
  readonly dismissed: { readonly reason: string; readonly by: string; readonly at: number } | null;
}

export interface GapList {
  readonly gaps: readonly Gap[];
  readonly total: number;
  readonly asked: number;
  readonly counts: Readonly<Record<string, number>>;
  readonly questions: number;
}

export interface Hot {
  readonly question: string;
  readonly asked: number;
  readonly intent: string;
  readonly product: string;
  readonly answered_share: number;
}

export interface WeakPoint {
  readonly product: string;
  readonly name: string;
  readonly asked: number;
  readonly negative: number;
  readonly complaints: number;
  readonly refunds: number;
  readonly weak: number;
  readonly share: number;
  readonly change: number | null;
  readonly top: readonly string[];
}

export interface Day {
  readonly day: string;
  readonly questions: number;
  readonly asked: number;
  readonly answered_share: number;
  readonly hot: readonly Hot[];
  readonly products: readonly WeakPoint[];
}
