// Crises as bot/core/crises.py writes them; what has its usual value is left out.
import type { Topic } from "../watch/model";

export interface Wording {
  readonly version?: number;
  readonly public?: string;
  readonly private?: string;
  readonly written_by?: string;
  readonly written_at?: number;
  readonly approved_by?: string;
  readonly approved_at?: number;
}

export type StatementState = "draft" | "approved" | "published" | "dropped";

export interface Statement {
  readonly number: number;
  readonly state?: StatementState;
  readonly acknowledge?: string;
  readonly facts?: string;
  readonly next?: string;
  readonly update_at?: number;
  readonly written_by?: string;
  readonly approved_by?: string;
  readonly published_by?: string;
  readonly published_at?: number;
  readonly page?: string;
}

export interface LogLine {
  readonly at: number;
  readonly what: string;
  readonly says?: string;
  readonly by?: string;
}

export type FollowState = "open" | "contacted" | "settled";

export interface Affected {
  readonly key: string;
  readonly name?: string;
  readonly text?: string;
  readonly at?: number;
  readonly conversation?: string;
  readonly post?: string;
  readonly orders?: readonly string[];
  readonly state?: FollowState;
  readonly by?: string;
  readonly note?: string;
}

export interface Crisis {
  readonly id: string;
  readonly title: string;
  readonly opened_by: string;
  readonly opened_at: number;
  readonly about?: readonly string[];
  readonly topics?: readonly string[];
  readonly shop?: boolean;
  readonly words?: readonly string[];
  readonly holds?: boolean;
  readonly seconds?: boolean;
  readonly version?: number;
  readonly wording?: Wording;
  readonly proposed?: Wording | null;
  readonly statements?: readonly Statement[];
  readonly log?: readonly LogLine[];
  readonly closed_by?: string;
  readonly closed_at?: number;
  readonly lessons?: string;
}

/** By what a draft is known that an open crisis is about. */
export interface Marks {
  readonly names: readonly string[];
  readonly all: boolean;
}

export interface CrisisList {
  readonly crises: readonly Crisis[];
  readonly marks: Readonly<Record<string, Marks>>;
  readonly overdue: readonly string[];
  readonly now: number;
}

export interface Post {
  readonly id: string;
  readonly topic: string;
  readonly at: number;
  readonly text: string;
  readonly writer?: string;
  readonly page?: string;
  readonly copy_of?: string;
  readonly reply?: object | null;
  readonly answered_at?: number;
  readonly answered_by?: string;
}

export interface Suggested {
  readonly public: string;
  readonly private: string;
  readonly acknowledge: string;
  readonly facts: string;
  readonly next: string;
  readonly contact: string;
}

export interface CrisisPage {
  readonly crisis: Crisis;
  readonly topics: readonly Topic[];
  readonly posts: readonly Post[];
  readonly affected: readonly Affected[];
  readonly late: number;
  readonly suggested: Suggested;
  readonly now: number;
}

export interface Moment {
  readonly at: number;
  readonly kind: string;
  readonly says: string;
  readonly by?: string;
  readonly reposts?: number | null;
}

export interface Review {
  readonly crisis: Crisis;
  readonly moments: readonly Moment[];
  readonly first_post_at: number;
  readonly paged_after_s: number | null;
  readonly claimed_after_s: number | null;
  readonly contacted_after_s: number | null;
  readonly stated_after_s: number | null;
  readonly posts: number;
  readonly copies: number;
  readonly reposts: number;
  readonly voices: number;
  readonly affected: number;
  readonly followed: number;
  readonly seconded: number;
  readonly answered: number;
}

export function isOpenCrisis(crisis: Crisis): boolean {
  return !crisis.closed_at;
}
