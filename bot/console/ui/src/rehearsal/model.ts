// What the server tells of rehearsals and of the look before a show; see bot/core/rehearsal.py.

export type Policy = "chosen" | "first_come" | "alone";

export interface Plan {
  readonly speed: number;
  readonly assistants: number;
  readonly pace_s: number;
  readonly seed: number;
}

export interface Row {
  readonly id: string;
  readonly at: number;
  readonly by: string;
  readonly recording: string;
  readonly plan: Plan;
  readonly messages: number;
  readonly askers: number;
  readonly share: number;
  readonly holds: boolean;
  readonly needed: number;
}

export interface Listed {
  readonly rehearsals: readonly Row[];
  readonly running: string;
  readonly failed: string;
}

export interface PlayedMinute {
  readonly at_s: number;
  readonly heard: number;
  readonly askers: number;
  readonly in_time: number;
}

export interface Result {
  readonly policy: Policy;
  readonly askers: number;
  readonly in_time: number;
  readonly late: number;
  readonly drafts: number;
  readonly decisions: number;
  readonly longest_s: number;
}

export interface Unanswered {
  readonly question: string;
  readonly product: string;
  readonly askers: number;
}

export interface Rehearsal {
  readonly id: string;
  readonly at: number;
  readonly by: string;
  readonly recording: string;
  readonly plan: Plan;
  readonly seconds: number;
  readonly messages: number;
  readonly questions: number;
  readonly shed: Readonly<Record<string, number>>;
  readonly results: readonly Result[];
  readonly minutes: readonly PlayedMinute[];
  readonly needed: number;
  readonly hint: number;
  readonly weak_from_s: number;
  readonly weak_to_s: number;
  readonly begins_at: number;
  readonly unreadable: number;
  readonly unanswered: readonly Unanswered[];
}

export interface Report {
  readonly rehearsal: Rehearsal;
  readonly holds: boolean;
  /** Of the askers, those in time; one for each result. */
  readonly shares: readonly number[];
}

export type Step = "vectors" | "shelf" | "questions" | "feeds" | "prompters" | "people";
export type Grade = "fine" | "warning" | "fault" | "skipped";

export interface Checked {
  readonly step: Step;
  readonly grade: Grade;
  readonly count: number;
  readonly of: number;
  readonly names: readonly string[];
}

export interface Ready {
  readonly at: number;
  readonly steps: readonly Checked[];
  readonly unanswered: readonly Unanswered[];
}
