// What the server tells of notices, their templates and what is due, as it comes.

export type NoticeKind =
  | "shipped" | "out_for_delivery" | "at_locker" | "signed" | "delayed" | "exception" | "returned" | "refunded" | "ship_late"
  | "preorder_ready" | "case_progress" | "case_solved" | "follow_up" | "birthday" | "member" | "restock" | "browsed";
export type DueKind = "notice" | "watch" | "clock" | "follow_up" | "care";
export type Fate = "giving" | "sent" | "waiting" | "delivered" | "failed" | "unknown";

export interface NoticeRow {
  readonly id: string;
  readonly kind: NoticeKind;
  readonly customer: string;
  readonly called: string;
  readonly product: string;
  readonly order_no: string;
  readonly parcel: string;
  readonly case: string;
  readonly born_at: number;
  readonly at: number;
  readonly fate: Fate;
  readonly way: string;
  readonly reason: string;
  readonly late: boolean;
  readonly text: string;
}

export interface NoticeList {
  readonly notices: readonly NoticeRow[];
  readonly now: number;
}

export interface NoticeAhead {
  readonly kind: NoticeKind;
  readonly product: string;
  readonly order_no: string;
  readonly parcel: string;
  readonly case: string;
  readonly template: string;
  readonly allowed: boolean;
  readonly enabled: boolean;
  readonly text: string;
  readonly says: string;
}

export interface AgendaItem {
  readonly id: string;
  readonly kind: DueKind;
  readonly subject: string;
  readonly at: number;
  readonly first_at: number;
  readonly waits: string | null;
  readonly title: string;
  readonly customer: string;
  readonly called: string;
  readonly notice: NoticeAhead | null;
  readonly cancels: boolean;
}

export interface AgendaPage {
  readonly day: string;
  readonly today: string;
  readonly items: readonly AgendaItem[];
  readonly more: boolean;
  readonly counts: Readonly<Record<string, number>>;
  readonly now: number;
}

export interface PastItem {
  readonly id: string;
  readonly kind: DueKind;
  readonly subject: string;
  readonly title: string;
  readonly customer: string;
  readonly due_at: number;
  readonly at: number;
  readonly reason: string | null;
  readonly says: string;
  readonly late_ms: number;
}

export interface PastPage {
  readonly items: readonly PastItem[];
  readonly now: number;
}

/** How a notice stands in a template of a platform's own. Nothing that is as usual is told. */
export interface PlatformForm {
  readonly channel: string;
  readonly way: "template" | "subscription";
  readonly id: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly url?: string;
}

export interface Form {
  readonly way: string;
  readonly id: string;
  readonly fields: Readonly<Record<string, string>>;
  readonly url?: string;
}

export interface FieldFault {
  readonly place: string;
  readonly message: string;
}

export interface Shown {
  readonly text: string;
  readonly late: string;
  readonly forms: readonly Form[];
  readonly risks: readonly { readonly found: string; readonly advice: string; readonly blocking: boolean }[];
}

export interface Checked {
  readonly shown: Shown;
  readonly faults: readonly FieldFault[];
}

export interface Template extends Checked {
  readonly id: string;
  readonly kind: NoticeKind;
  readonly text: string;
  readonly late: string;
  readonly forms: readonly PlatformForm[];
  readonly version: number;
  readonly written_by: string;
  readonly written_at: number;
  readonly allowed_by: string;
  readonly allowed_at: number;
  readonly allowed: boolean;
  readonly enabled: boolean;
  readonly care: boolean;
  readonly fields: readonly string[];
}

export interface TemplateList {
  readonly templates: readonly Template[];
  readonly channels: readonly string[];
  readonly now: number;
}

export type DayKind = "workday" | "weekend" | "holiday" | "make_up" | "closed";

export interface CalendarPage {
  readonly month: string;
  readonly today: string;
  readonly known_until: string;
  readonly quiet_from: string;
  readonly quiet_until: string;
  readonly most_a_day: number;
  readonly zone: string;
  readonly days: readonly { readonly date: string; readonly kind: DayKind; readonly name: string }[];
}
