// What the server says of topics and alerts, as bot/console/wire_watch.py writes it.

export type Level = 0 | 1 | 2 | 3 | 4;
export type AlertState = "open" | "claimed" | "resolved";
export type Ruling = "real" | "noise" | "duplicate";
export type Theme = "safety" | "fraud" | "staff" | "fault" | "quality" | "price" | "refund" | "logistics" | "service" | "other";
export type Muted = "waiting" | "inhibited" | "silenced" | "quiet_hours" | "told" | "low";

/** Event `watch`. */
export interface WatchNews {
  readonly revision: number;
  readonly open: number;
  readonly claimed: number;
  readonly highest: Level;
  readonly mine: Readonly<Record<string, number>>;
  readonly newest: Newest | null;
}

/** The gravest alert that nobody has taken. */
export interface Newest {
  readonly alert: string;
  readonly topic: string;
  readonly title: string;
  readonly level: Level;
  readonly at: number;
}

export interface Forecast {
  readonly at: number;
  readonly born: number;
  readonly reposts: number;
  readonly per_min: number;
  readonly acceleration: number;
  readonly expected: number;
  readonly low: number;
  readonly high: number;
  readonly reproduction: number;
  readonly voices?: number;
  readonly negative?: number | null;
  readonly negative_of?: number;
  readonly reaches?: readonly { readonly reposts: number; readonly at: number }[];
  readonly estimated?: boolean;
  readonly gone?: boolean;
  readonly says?: string;
}

export interface Reason {
  readonly rule: string;
  readonly value: number;
  readonly bar: number;
  readonly says: string;
}

export interface Verdict {
  readonly level: Level;
  readonly reasons: readonly Reason[];
  readonly rules?: number;
}

export interface Topic {
  readonly id: string;
  readonly title: string;
  readonly about: readonly string[];
  readonly theme: Theme;
  readonly first_at: number;
  readonly last_at: number;
  readonly posts?: number;
  readonly copies?: number;
  readonly writers?: number;
  readonly orders?: number;
  readonly voices?: number;
  readonly room_voices?: number;
  readonly lead?: string;
  readonly reach?: number;
  readonly forecast?: Forecast | null;
  readonly negative?: number | null;
  readonly systemic?: boolean;
  readonly because?: string;
  readonly verdict?: Verdict | null;
}

export interface Silence {
  readonly id: string;
  readonly until: number;
  readonly by: string;
  readonly at: number;
  readonly reason: string;
  readonly topic?: string;
  readonly about?: string;
  readonly theme?: Theme | null;
  readonly most?: Level;
  readonly ended_at?: number;
}

export interface SilenceList {
  readonly silences: readonly Silence[];
  readonly now: number;
  /** What topics and products in them are called. */
  readonly names?: Readonly<Record<string, string>>;
}

export interface AlertLine {
  readonly id: string;
  readonly state: AlertState;
  readonly level: Level;
  readonly peak: Level;
  readonly version: number;
  readonly raised_at: number;
  readonly claimed_by: string;
  readonly claimed_at: number;
  readonly resolved_at: number;
  readonly resolved_by: string;
  readonly ruling: Ruling | null;
  readonly muted: Muted | null;
  readonly silence: Silence | null;
  readonly step: number;
}

export interface TopicLine {
  readonly topic: Topic;
  readonly level: Level;
  readonly names: readonly string[];
  readonly alert: AlertLine | null;
  readonly spark: readonly number[];
  readonly crisis: string;
}

export interface WatchPage {
  readonly on: boolean;
  readonly now: number;
  readonly revision: number;
  readonly topics: readonly TopicLine[];
  readonly open: number;
  readonly claimed: number;
  readonly watched: readonly string[];
  readonly heard_at: number;
  readonly tells: boolean;
  readonly more: number;
}

export type Point = readonly [at: number, reposts: number, expected: number | null, low: number | null, high: number | null];

export interface Post {
  readonly id: string;
  readonly topic: string;
  readonly at: number;
  readonly text: string;
  readonly writer?: string;
  readonly followers?: number | null;
  readonly verified?: boolean;
  readonly page?: string;
  readonly pictures?: readonly string[];
  readonly negative?: number;
  readonly copy_of?: string;
  readonly comments?: number | null;
  readonly likes?: number | null;
  readonly reply?: object | null;
  readonly answered_at?: number;
  readonly answered_by?: string;
}

export interface Spreader {
  readonly name: string;
  readonly followers: number | null;
  readonly at: number;
  readonly brought: number;
  readonly text: string;
}

export interface Voice {
  readonly message: string;
  readonly at: number;
  readonly text: string;
  readonly conversation?: string;
  readonly orders?: readonly string[];
}

export interface Reacted {
  readonly id: string;
  readonly at: number;
  readonly kind?: "repost" | "comment";
  readonly writer?: { readonly name?: string; readonly followers?: number | null };
  readonly text?: string;
}

export interface Dossier {
  readonly topic: Topic;
  readonly posts: readonly Post[];
  readonly curve: readonly Point[];
  readonly spreaders: readonly Spreader[];
  readonly voices: readonly Voice[];
  readonly others: readonly Reacted[];
}

export interface Alert {
  readonly id: string;
  readonly topic: string;
  readonly title: string;
  readonly level: Level;
  readonly peak: Level;
  readonly raised_at: number;
  readonly verdict: Verdict;
  readonly state?: AlertState;
  readonly version?: number;
  readonly claimed_by?: string;
  readonly claimed_at?: number;
  readonly resolved_at?: number;
  readonly resolved_by?: string;
  readonly ruling?: Ruling | null;
  readonly ruled_by?: string;
  readonly ruled_at?: number;
  readonly duplicate_of?: string;
  readonly note?: string;
}

export interface Told {
  readonly at: number;
  readonly kind: "first" | "graver" | "repeat" | "escalated" | "resolved";
  readonly level: Level;
  readonly receiver: string;
  readonly names: readonly string[];
  readonly step: number;
  readonly done: boolean;
  readonly fault: string;
}

export interface Mark {
  readonly at: number;
  readonly kind: string;
  readonly says: string;
  readonly by: string;
}

export interface Demand {
  readonly receivers: readonly string[];
  readonly wait_s: number;
  readonly repeat_s: number;
  readonly escalate_s: number;
  readonly quiet: boolean;
  readonly resolve_s: number;
}

export interface TopicPage {
  readonly now: number;
  readonly line: TopicLine;
  readonly dossier: Dossier;
  readonly alert: Alert | null;
  readonly told: readonly Told[];
  readonly marks: readonly Mark[];
  readonly silences: readonly Silence[];
  readonly demand: Demand | null;
  readonly others: readonly Alert[];
  readonly colleagues: readonly string[];
}
