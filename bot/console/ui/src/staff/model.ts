// What the server says of those who serve customers, as bot/core writes it.

export type AgentStatus = "online" | "busy" | "away";
export type Weekday = "mon" | "tue" | "wed" | "thu" | "fri" | "sat" | "sun";

/** From `begin` to `end` on these days; one that ends before it begins goes on past midnight. */
export interface Slot {
  readonly days: readonly Weekday[];
  readonly begin: string;
  readonly end: string;
}

export interface Group {
  readonly name: string;
  readonly stages: readonly string[];
  readonly hours: readonly Slot[];
}

export interface Agent {
  readonly name: string;
  readonly groups: readonly string[];
  /** The groups whose late answers they are told of. */
  readonly leads: readonly string[];
  readonly most: number;
  readonly hours: readonly Slot[];
  readonly status: AgentStatus;
  readonly seen_at: number;
  readonly load: number;
  readonly assigned_at: number;
  /** Online, with a sign of life, inside working hours. */
  readonly here: boolean;
}

export interface Setup {
  readonly groups: readonly string[];
  readonly leads: readonly string[];
  readonly most: number;
  readonly hours: readonly Slot[];
}

export interface StaffList {
  readonly agents: readonly Agent[];
  readonly groups: readonly Group[];
  readonly me: Agent;
}

/** A wording that may go out by itself; `by` is "" where nobody allowed it. */
export interface Standing {
  readonly template: { readonly id: string; readonly case: string; readonly text: string };
  readonly by: string;
  readonly at: number;
}
