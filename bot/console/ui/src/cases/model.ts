// Cases and incidents as bot/core/cases.py writes them; what has its usual value is left out.
import type { Address } from "../base/model";

export type Step = "accept" | "verify" | "solve" | "follow_up" | "closed";
export type CaseAct = "advance" | "wait" | "resume" | "close" | "drop" | "reopen";
export type Level = "warned" | "lead" | "supervisor";
export type Urgency = "urgent" | "general" | "not_urgent";

export const OPEN_STEPS = ["accept", "verify", "solve", "follow_up"] as const satisfies readonly Step[];
export const KINDS = ["quality", "delay", "wrong_item", "damaged", "promise", "attitude", "payment", "account", "other"] as const;
export const MANNERS = ["calm", "emotional", "demanding", "repeated", "malicious"] as const;
export const URGENCIES = ["urgent", "general", "not_urgent"] as const satisfies readonly Urgency[];
export const REMEDIES = ["apology", "refund", "part_refund", "exchange", "resend", "repair", "coupon", "other"] as const;
/** With money in it. */
export const PAID: readonly string[] = ["refund", "part_refund", "coupon", "other"];

export type Kind = (typeof KINDS)[number];
export type Manner = (typeof MANNERS)[number];
export type RemedyKind = (typeof REMEDIES)[number];

export interface Checked {
  readonly key: string;
  readonly text: string;
  readonly step?: Step;
  readonly needed?: boolean;
  readonly by?: string;
  readonly at?: number;
  readonly note?: string;
}

export interface Remedy {
  readonly number: number;
  readonly kind: RemedyKind;
  readonly amount?: string;
  readonly text?: string;
  readonly by?: string;
  readonly at?: number;
  readonly needs_lead?: boolean;
  readonly agreed_by?: string;
  readonly agreed_at?: number;
  readonly refused?: boolean;
  readonly done_by?: string;
  readonly done_at?: number;
}

export interface CaseLine {
  readonly at: number;
  readonly what: string;
  readonly says?: string;
  readonly by?: string;
  readonly step?: Step | null;
  readonly told?: boolean;
}

export interface Links {
  readonly orders?: readonly string[];
  readonly parcels?: readonly string[];
  readonly posts?: readonly string[];
  readonly rooms?: readonly string[];
  readonly topic?: string;
  readonly product?: string;
}

export interface Satisfaction {
  readonly asked_at?: number;
  readonly csat?: number | null;
  readonly nps?: number | null;
  readonly at?: number;
  readonly says?: string;
}

export interface Case {
  readonly id: string;
  readonly number: string;
  readonly kind: Kind;
  readonly step?: Step;
  readonly title?: string;
  readonly manner?: Manner;
  readonly urgency?: Urgency;
  readonly customer?: string;
  readonly called?: string;
  readonly address?: Address | null;
  readonly conversation?: string;
  readonly links?: Links;
  readonly owner?: string;
  readonly first_owner?: string;
  readonly group?: string;
  readonly opened_at?: number;
  readonly opened_by?: string;
  readonly step_at?: number;
  readonly due_at?: number;
  readonly waits_since?: number;
  readonly level?: Level | null;
  readonly tell_by?: number;
  readonly told_at?: number;
  readonly checklist?: readonly Checked[];
  readonly remedies?: readonly Remedy[];
  readonly finding?: string;
  /** When they were asked whether that settles it, and have not said. */
  readonly asked_at?: number;
  readonly confirmed_at?: number;
  readonly confirmed_by?: string;
  readonly solved_at?: number;
  readonly closed_at?: number;
  readonly closing?: string;
  readonly reopened?: number;
  readonly breached?: number;
  readonly incident?: string;
  readonly satisfaction?: Satisfaction;
  readonly log?: readonly CaseLine[];
  readonly version?: number;
}

export interface CaseRow {
  readonly case: Case;
  readonly unchecked?: number;
  readonly asked?: number;
}

export interface CaseList {
  readonly cases: readonly CaseRow[];
  readonly now: number;
}

export interface CasePage {
  readonly case: Case;
  /** What keeps it from the next step, in words. */
  readonly lacks: readonly string[];
  readonly suggested: Readonly<Record<string, string>>;
  readonly incident: Incident | null;
  readonly now: number;
}

export interface Incident {
  readonly id: string;
  readonly title: string;
  readonly kind: Kind;
  readonly product?: string;
  readonly wording?: string;
  readonly written_by?: string;
  readonly agreed_by?: string;
  readonly opened_by?: string;
  readonly opened_at?: number;
  readonly closed_at?: number;
  readonly cases?: readonly string[];
  readonly version?: number;
}

export interface IncidentPage {
  readonly incident: Incident;
  readonly cases: readonly CaseRow[];
  readonly now: number;
}

/** A colleague should look at a conversation or a case whose clock is nearly over, or over. */
export interface Nudge {
  readonly id: string;
  readonly level: Level;
  readonly kind: "first_answer" | "next_answer" | "solution" | "follow_up";
  readonly to: readonly string[];
  readonly at: number;
  readonly due_at: number;
  readonly conversation?: string;
  readonly case?: string;
  readonly title?: string;
}

export function stepOf(one: Case): Step {
  return one.step ?? "accept";
}

/** Its clock runs, and the time is over. */
export function isLate(one: Case, now: number): boolean {
  return stepOf(one) !== "closed" && !one.waits_since && (one.due_at ?? 0) > 0 && (one.due_at ?? 0) < now;
}

/** The customer should have heard something by now. */
export function isQuiet(one: Case, now: number): boolean {
  return stepOf(one) !== "closed" && stepOf(one) !== "follow_up" && !one.waits_since && (one.tell_by ?? 0) > 0 && (one.tell_by ?? 0) < now;
}

/** Stands: within authority, or a lead agreed. */
export function stands(remedy: Remedy): boolean {
  return !remedy.refused && (!remedy.needs_lead || Boolean(remedy.agreed_by));
}
