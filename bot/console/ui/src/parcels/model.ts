// What the server tells of parcels, as it comes.
import type { AgendaItem, NoticeRow } from "../notices/model";

export type Milestone = "announced" | "picked_up" | "in_transit" | "in_city" | "out_for_delivery" | "at_locker" | "signed" | "returning" | "returned";
export type Trouble = "not_moving" | "not_signed" | "left_in_locker" | "refused" | "failed" | "unreachable" | "bad_address" | "damaged" | "lost" | "stopped" | "customs" | "unknown";

export interface TrackEvent {
  readonly at: number;
  readonly text: string;
  readonly milestone?: Milestone;
  readonly trouble?: Trouble;
  readonly place?: string;
}

export interface ParcelRow {
  readonly id: string;
  readonly carrier_name: string;
  readonly number: string;
  readonly orders: readonly string[];
  readonly product: string;
  readonly customer: string;
  readonly called: string;
  readonly milestone: Milestone;
  readonly trouble: Trouble | null;
  readonly last: TrackEvent | null;
  readonly over: boolean;
  readonly gone: string;
  readonly eta: number;
  readonly promised_at: number;
  readonly opened_at: number;
  readonly heard_at: number;
  readonly fault: string;
}

export interface ParcelList {
  readonly parcels: readonly ParcelRow[];
  readonly now: number;
  readonly known: boolean;
  readonly imports: boolean;
}

export interface ParcelOrder {
  readonly order_no: string;
  readonly product: string;
  readonly size: string;
  readonly color: string;
  readonly quantity: number;
  readonly status: string;
  readonly placed_at: string;
  readonly promised_ship_by: string;
  readonly shipped_at: string;
  readonly preorder: boolean;
  readonly ready: boolean;
  readonly refunded: string;
}

export interface ParcelPage {
  readonly parcel: ParcelRow;
  readonly events: readonly TrackEvent[];
  readonly orders: readonly ParcelOrder[];
  readonly told: readonly NoticeRow[];
  readonly planned: readonly AgendaItem[];
  readonly watched: string;
  readonly asked_at: number;
  readonly asks: number;
  readonly source: string;
  readonly now: number;
}

export interface TableTold {
  readonly taken: number;
  readonly known: number;
  readonly faults: readonly string[];
  readonly applied: boolean;
}
