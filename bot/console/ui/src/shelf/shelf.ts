// The shelf on screen: read again and again while somebody looks at it, changed one thing at a time.
import { computed, signal } from "@preact/signals";
import { Away, call, Forbidden, LoggedOut, Overtaken, Rejected } from "../base/api";
import { say } from "../base/prefs";
import { href, path, screen, sessionOver } from "../base/session";
import { toast } from "../shell/toasts";
import { shelfTexts } from "../texts/shelf";
import type { Kind, Line, Offer, RoomTab, ShelfPage } from "./model";

const FRESH_MS = 3_000;

export const page = signal<ShelfPage | null>(null);
/** All rooms there are, as last told; null: not told yet. */
export const rooms = signal<readonly RoomTab[] | null>(null);
/** The last look got no answer. */
export const lost = signal(false);
/** A change is on its way. */
export const sending = signal(false);
/** Of which link what is being written: its row is left as it is until that is done. */
export const writing = signal("");
/** The link that the keys are about. */
export const stood = signal("");
/** What was there before somebody said "sold out" here: one press brings it back. */
export const before = signal<ReadonlyMap<string, readonly Kind[]>>(new Map());

/** The name of the shelf of every room. */
export const EVERY = "all";
/** The room in the address. */
export const room = computed(() => path.value[1] || EVERY);
export const focused = computed<Offer | undefined>(() => {
  const rows = page.value?.rows ?? [];
  return rows.find((row) => row.link === stood.value) ?? rows[0];
});

const of = (name: string) => `shelf/${encodeURIComponent(name)}`;

export async function look(): Promise<void> {
  const wanted = room.peek();
  try {
    const found = await call<ShelfPage>("GET", of(wanted));
    const heard = found.rooms[0];
    rooms.value = [...found.rooms].sort((a, b) => a.id.localeCompare(b.id)); // tabs keep their place
    if (heard && screen.peek() === "shelf" && !path.peek()[1]) return location.replace(href("shelf", heard.id)); // the room heard last
    if (wanted === room.peek() && !sending.peek()) page.value = found;
    lost.value = false;
  } catch (error) {
    if (error instanceof LoggedOut) sessionOver();
    else if (wanted === room.peek()) lost.value = true;
  }
}

/** Looks every few seconds; returns how to stop. */
export function stayFresh(): () => void {
  let timer = 0;
  const beat = () => {
    if (!document.hidden && !writing.peek()) void look();
    timer = setTimeout(beat, FRESH_MS);
  };
  beat();
  return () => clearTimeout(timer);
}

/** Hands a change in; whether it was taken. */
async function change(deed: string, body: unknown): Promise<boolean> {
  if (sending.peek()) return false;
  const wanted = room.peek();
  sending.value = true;
  try {
    const found = await call<ShelfPage>("POST", of(wanted) + deed, body);
    if (wanted === room.peek()) page.value = found;
    return true;
  } catch (error) {
    tell(error);
    return false;
  } finally {
    sending.value = false;
  }
}

function tell(error: unknown): void {
  const texts = say(shelfTexts);
  if (error instanceof LoggedOut) sessionOver();
  else if (error instanceof Away) toast("caution", texts.away);
  else if (error instanceof Forbidden) toast("caution", texts.leadsOnly);
  else if (error instanceof Overtaken) {
    toast("caution", error.message);
    sending.value = false;
    void look();
  } else toast("caution", texts.refused, error instanceof Rejected ? error.detail || error.message : String(error));
}

const line = ({ link, product, price, coupons, on_sale }: Offer): Line => ({ link, product, price, coupons, on_sale });

/** All links with some of one changed, or without it, or with another one. */
export function put(lines: readonly Line[]): Promise<boolean> {
  const now = page.peek();
  return now ? change("", { version: now.version, lines }) : Promise.resolve(false);
}

export function rewrite(link: string, change: Partial<Line>): Promise<boolean> {
  return put((page.peek()?.rows ?? []).map((row) => (row.link === link ? { ...line(row), ...change } : line(row))));
}

export function remove(link: string): Promise<boolean> {
  return put((page.peek()?.rows ?? []).filter((row) => row.link !== link).map(line));
}

export function add(link: string, product: string): Promise<boolean> {
  return put([...(page.peek()?.rows ?? []).map(line), { link, product, price: "", coupons: [], on_sale: true }]);
}

/** That link is in front of the camera; once more: it is not any more. */
export function show(link: string): Promise<boolean> {
  return change("/showing", { link: page.peek()?.showing === link ? "" : link });
}

export function stock(product: string, lines: readonly Kind[]): Promise<boolean> {
  return change("/stock", { product, lines });
}

export async function soldOut(row: Offer): Promise<void> {
  const left = row.stock.filter((kind) => kind.stock > 0);
  if (await change("/sold-out", { product: row.product }) && left.length > 0) {
    before.value = new Map(before.value).set(row.product, row.stock);
  }
}

export async function bringBack(row: Offer): Promise<void> {
  const were = before.peek().get(row.product);
  if (were && await stock(row.product, were)) {
    const left = new Map(before.peek());
    left.delete(row.product);
    before.value = left;
  }
}

export const gone = (row: Offer): boolean => row.stock.length > 0 && row.stock.every((kind) => kind.stock <= 0);
