// Figures as bot/core/measures.py writes them.

export interface Share {
  readonly hits: number;
  readonly of: number;
}

/** Seconds. */
export interface Spread {
  readonly count: number;
  readonly p50: number | null;
  readonly p90: number | null;
  readonly mean: number | null;
}

export interface Figures {
  readonly day: string;
  readonly name: string;
  readonly rounds: number;
  readonly half_minute: Share;
  readonly three_minute: Share;
  readonly first: Spread;
  readonly next: Spread;
  readonly solution: Spread;
  readonly opened: number;
  readonly solved: number;
  readonly reopened: number;
  readonly breached: number;
  readonly csat: Share;
  readonly rating: number | null;
  readonly nps: number | null;
  readonly nps_count: number;
  readonly live: Share;
  readonly notices: number;
}

export interface FiguresPage {
  readonly total: Figures;
  readonly days: readonly Figures[];
  readonly groups: readonly Figures[];
  readonly people: readonly Figures[];
}

export interface FiguresAnswer {
  readonly page: FiguresPage;
  readonly since: string;
  readonly until: string;
  readonly today: string;
  readonly now: number;
}

export function shareOf(share: Share): number | null {
  return share.of > 0 ? share.hits / share.of : null;
}
