// What the server says of private conversations and of those who write in them, as bot/core writes it.
import type { Address, Draft } from "../base/model";

export type ConversationState = "bot" | "queued" | "held" | "closed";
export type Segment = "new" | "returning" | "high_value";
export type Want = "words" | "emotion" | "repeated" | "colleague" | "silent";
export type Act = "hear" | "want" | "assign" | "take" | "transfer" | "queue" | "give_back" | "lapse" | "close";
export type TurnKind = "customer" | "shop" | "note" | "event";
export type TurnState = "done" | "approved" | "sending" | "sent" | "failed" | "unknown" | "withdrawn";
export type MediaKind = "image" | "voice" | "video" | "location" | "link";
export type Consent = "unknown" | "granted" | "refused";

/** How a customer found a session; nothing is there where nobody asked, no score where no answer came. */
export interface Rating {
  readonly asked_at?: number;
  readonly score?: number;
  readonly at?: number;
}

/** Times are milliseconds since 1970 by the server's clock, 0 where nothing is to be told. */
export interface Conversation {
  readonly id: string;
  readonly address: Address;
  readonly state: ConversationState;
  readonly version: number;
  readonly session: number;
  readonly name: string;
  readonly segment: Segment;
  readonly group: string;
  readonly owner: string;
  readonly first_owner: string;
  readonly want: Want | null;
  readonly wanted_at: number;
  readonly opened_at: number;
  readonly last_at: number;
  readonly last_text: string;
  readonly waiting_since: number;
  readonly promise_at: number;
  readonly turns: number;
  readonly rating: Rating;
  /** Who was told that what waits is nearly late, or late. */
  readonly clock?: "warned" | "lead" | "supervisor" | null;
}

export interface Attachment {
  readonly kind: MediaKind;
  readonly id?: string;
  readonly title?: string;
  readonly url?: string;
}

/** One line of a thread. What has its usual value is left out. */
export interface Turn {
  readonly number: number;
  readonly session: number;
  readonly kind: TurnKind;
  readonly at: number;
  readonly text?: string;
  readonly by?: string;
  readonly state?: TurnState;
  readonly message?: string;
  readonly draft?: string;
  readonly act?: Act | null;
  readonly to?: string;
  readonly want?: Want | null;
  readonly reason?: string;
  readonly media?: readonly Attachment[];
  readonly files?: readonly string[];
}

/** How many messages the platform still takes, and until when. */
export interface Left {
  readonly messages: number;
  readonly until: number;
}

export interface Note {
  readonly by: string;
  readonly at: number;
  readonly text: string;
}

export interface Customer {
  readonly id: string;
  readonly channel: string;
  readonly account: string;
  readonly nickname: string;
  readonly called: string;
  readonly segment: Segment;
  readonly tags: readonly string[];
  readonly consent: Consent;
  readonly reachable: boolean;
  readonly notes: readonly Note[];
  readonly merged: readonly string[];
  readonly first_at: number;
  readonly last_at: number;
  readonly visits: number;
  readonly orders: number;
  readonly spent: string;
  readonly version: number;
}

export interface Order {
  readonly order_no: string;
  readonly customer_name: string;
  readonly product: string;
  readonly size: string;
  readonly color: string;
  readonly quantity: number;
  readonly paid: string;
  readonly status: string;
  readonly placed_at: string;
  readonly promised_ship_by: string;
  readonly shipped_at: string;
  readonly carrier: string;
  readonly tracking_no: string;
  readonly eta: string;
  readonly note: string;
}

export interface Card {
  readonly customer: Customer;
  readonly orders: readonly Order[];
  readonly others: readonly Customer[];
}

export interface View {
  readonly conversation: Conversation;
  readonly turns: readonly Turn[];
  readonly drafts: readonly Draft[];
  readonly left: Left | null;
  readonly typing: readonly string[];
  readonly lookers?: readonly string[];
  readonly card: Card;
  readonly now: number;
}

export interface ConversationList {
  readonly conversations: readonly Conversation[];
  readonly cursor: string;
  readonly now: number;
  /** Which of them are about which open crisis. */
  readonly crises?: Readonly<Record<string, string>>;
}
