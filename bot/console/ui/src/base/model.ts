// What the server says, as bot/core writes it: drafts, what changes about them, health. Nothing here decides anything.
import type { Nudge } from "../cases/model";
import type { Conversation, Turn } from "../conversations/model";
import type { WatchNews } from "../watch/model";

export type DraftState =
  | "pending" | "approved" | "sending" | "sent" | "failed" | "unknown"
  | "prompted" | "said" | "copied" | "rejected" | "handed_over" | "expired" | "withdrawn";
export type Verb = "approve" | "edit" | "reject" | "prompt" | "hand-over" | "say" | "copy" | "withdraw" | "resend" | "confirm";
export type Urgency = "urgent" | "general" | "not_urgent";
export type Rung = "approved_answer" | "playbook" | "model" | "holding" | "hand_over";
export type Role = "host" | "viewer" | "assistant" | "agent" | "pr" | "supervisor" | "admin";

export interface Address {
  readonly channel: string;
  readonly conversation: string;
  readonly customer: string;
  readonly public: boolean;
  /** A conversation with one person that everybody can read. */
  readonly aloud?: boolean;
}

export interface Source {
  readonly kind: "knowledge" | "order" | "product" | "playbook" | "statement";
  readonly id: string;
  readonly title: string;
  readonly place: string;
  /** What of a product may be otherwise soon. */
  readonly states?: readonly unknown[];
}

/** One way in which a question was put: the first message that put it so, and how often it was. */
export interface Member {
  readonly message: string;
  readonly asker: string;
  readonly text: string;
  readonly at: number;
  readonly product: string;
  readonly times: number;
}

export interface OneDraft {
  readonly draft: Draft;
  readonly members: readonly Member[];
}

export interface Risk {
  readonly kind: string;
  readonly found: string;
  readonly advice: string;
  readonly blocking: boolean;
}

/** Times are milliseconds since 1970 by the server's clock. */
export interface Draft {
  readonly id: string;
  readonly address: Address;
  readonly message: string;
  readonly question: string;
  readonly asker: string;
  readonly text: string;
  readonly rung: Rung;
  readonly playbook: string;
  readonly received_at: number;
  readonly deadline: number;
  readonly expires_at: number;
  readonly stage: string;
  readonly intent: string;
  readonly urgency: Urgency;
  readonly confidence: number;
  readonly because: string;
  /** The id of the product it is about; "" where none is known. */
  readonly product?: string;
  readonly sources: readonly Source[];
  readonly risks: readonly Risk[];
  readonly media: readonly string[];
  readonly state: DraftState;
  readonly version: number;
  readonly count: number;
  readonly late: number;
  readonly decided_by: string;
  readonly changed_at: number;
  readonly reason: string;
  readonly hash: string;
  /** The room it was asked in, what an answer is worth to one asker, and the draft that answered this before. */
  readonly room?: string;
  readonly value?: number;
  readonly again?: string;
  /** The first asker's: level in the fan club, member, moderator, what was paid for this message (fen). */
  readonly badge?: readonly [level: number, member: boolean, moderator: boolean, paid: number] | null;
  /** On a prompter: whose (empty: every host's), and whether it stays first. */
  readonly host?: string;
  readonly pinned?: boolean;
  readonly sight?: "" | "awaited" | "seen" | "hidden";
  /** Of a private draft: the conversation it belongs to. */
  readonly conversation?: string;
  /** The first of two who must agree. */
  readonly backed_by?: string;
}

/** What is wrong with a knowledge entry as it is written. */
export interface Check {
  readonly blocking: boolean;
  readonly message: string;
}

export interface Snapshot {
  readonly drafts: readonly Draft[];
  readonly cursor: string;
  readonly now: number;
  /** Whose the conversations of these drafts are, where somebody has them. */
  readonly held?: Readonly<Record<string, string>>;
}

export type Lookers = Readonly<Record<string, readonly string[]>>;

export type Coverage = "heard" | "idle" | "silent" | "gone" | "alarm";

/** One live room as it stands now: rates a minute, what nobody had to read in the last five, by reason. */
export interface RoomPulse {
  readonly id: string;
  readonly title: string;
  readonly channel: string;
  readonly conversation: string;
  readonly state: Coverage;
  readonly quiet_s: number;
  readonly heard_per_min: number;
  readonly asked_per_min: number;
  readonly folded: Readonly<Record<string, number>>;
  readonly needed: number;
  /** The link number in front of the camera, and the product's name. */
  readonly showing: string;
  readonly product: string;
  readonly topic: string;
  readonly hosts: readonly string[];
  readonly live: boolean;
  /** An approved answer goes out by itself; else the host says it. */
  readonly posts: boolean;
  readonly note: string;
}

export interface FeedPulse {
  readonly feed: string;
  readonly channel: string;
  readonly state: Coverage;
  readonly quiet_s: number;
  readonly note: string;
}

/** How many people are at the desk, how many questions it shows them, how many people all rooms together need. */
export interface Pulse {
  readonly people: number;
  readonly each_s: number;
  readonly most: number;
  readonly needed: number;
  readonly rooms: readonly RoomPulse[];
  readonly feeds: readonly FeedPulse[];
}

export type DeskEvent =
  | { readonly type: "opened"; readonly draft: Draft }
  | { readonly type: "joined"; readonly id: string; readonly count: number; readonly late: number; readonly expires_at: number; readonly question?: string }
  | {
      readonly type: "changed"; readonly id: string; readonly state: DraftState; readonly version: number;
      readonly hash: string; readonly text: string; readonly decided_by: string; readonly changed_at: number;
      readonly reason: string; readonly host?: string; readonly pinned?: boolean; readonly sight?: "" | "awaited" | "seen" | "hidden";
      /** Who said it though it is withdrawn. */
      readonly spoken?: string;
      readonly backed_by?: string;
    }
  | {
      readonly type: "presence"; readonly lookers: Lookers;
      /** Who looks at which conversation, and who writes there. */
      readonly at?: Lookers; readonly typing?: Lookers;
    }
  | ({ readonly type: "pulse" } & Pulse)
  | ({ readonly type: "watch" } & WatchNews)
  | { readonly type: "conversation"; readonly conversation: Conversation }
  | { readonly type: "turn"; readonly conversation: string; readonly turn: Turn }
  | { readonly type: "case"; readonly case: string; readonly version: number }
  | ({ readonly type: "nudge" } & Nudge)
  | { readonly type: "reset" };

export interface Me {
  readonly name: string;
  readonly role: Role;
  readonly has_password: boolean;
  /** May read what customers typed, with a reason that is kept. */
  readonly unmasks: boolean;
}

export interface Feed {
  readonly feed: string;
  readonly connected: boolean;
  readonly heard: number;
  readonly unreadable: number;
  readonly duplicates: number;
  readonly dropped: number;
  readonly last_at: number | null;
  readonly note: string;
  readonly channel: string;
  readonly rooms: readonly string[];
  /** Items without the id of a person, times the line was gone in a show, items that never reached us. */
  readonly anonymous: number;
  readonly gaps: number;
  readonly lost: number;
}

export interface Health {
  readonly status: string;
  readonly version: string;
  readonly started_at: number;
  readonly now: number;
  readonly store: string;
  readonly store_memory_bytes: number;
  readonly backlog: Readonly<Record<string, number>>;
  readonly workers: Readonly<Record<string, string>>;
  readonly feeds: readonly Feed[];
  /** How each of `feeds` stands, in the same order. */
  readonly states: readonly FeedPulse[];
  readonly counters: Readonly<Record<string, number>>;
  readonly shed: number;
  readonly dead_letters: number;
  readonly notes: readonly string[];
}

export interface DeadLetter {
  readonly id: string;
  readonly message: string;
  readonly why: string;
  readonly at: number;
  readonly preview: string;
}

export interface Account {
  readonly name: string;
  readonly role: Role;
  readonly active: boolean;
  readonly has_password: boolean;
}
