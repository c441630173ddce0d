// What the server tells of shelves, as it comes.

export interface Coupon {
  readonly text: string;
  readonly until: number;
}

export interface Kind {
  readonly size: string;
  readonly color: string;
  readonly stock: number;
}

export interface Offer {
  readonly link: string;
  readonly product: string;
  readonly name: string;
  readonly price: string;
  readonly table_price: string;
  readonly list_price: string;
  readonly coupons: readonly Coupon[];
  readonly on_sale: boolean;
  readonly sizes: readonly string[];
  readonly colors: readonly string[];
  readonly stock: readonly Kind[];
  readonly stocked_by: string;
  readonly stocked_at: number;
  readonly waiting: number;
}

/** A link as it is handed in. */
export type Line = Pick<Offer, "link" | "product" | "price" | "coupons" | "on_sale">;

export interface RoomTab {
  readonly id: string;
  readonly title: string;
  readonly channel: string;
  readonly showing: string;
  readonly live: boolean;
}

export type What = "added" | "removed" | "product" | "price" | "coupons" | "on_sale" | "order" | "stock";

export interface ShelfChange {
  readonly at: number;
  readonly by: string;
  readonly what: What;
  readonly product: string;
  readonly link: string;
  readonly before: string;
  readonly after: string;
}

export interface ShelfPage {
  readonly room: string;
  readonly version: number;
  readonly taken_from: "room" | "all" | "table";
  readonly changed_by: string;
  readonly changed_at: number;
  readonly rows: readonly Offer[];
  readonly showing: string;
  readonly rooms: readonly RoomTab[];
  readonly history: readonly ShelfChange[];
  readonly now: number;
}

export interface TableReport {
  readonly form: "lines" | "stock";
  readonly rows: number;
  readonly changes: readonly ShelfChange[];
  readonly faults: readonly { readonly place: string; readonly message: string }[];
  readonly applied: boolean;
}
