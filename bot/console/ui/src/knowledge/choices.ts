// What an entry can be about: the products on sale, and the rooms that customers are heard from.
import { computed, signal } from "@preact/signals";
import { call } from "../base/api";
import { pending, prompted, recent } from "../desk/book";

export interface Product {
  readonly id: string;
  readonly name: string;
  readonly link: string;
}

export const products = signal<readonly Product[]>([]);
let asking = false;

/** Asked for once; asked again by the next page when there was no answer. */
export async function learnChoices(): Promise<void> {
  if (asking || products.peek().length > 0) return;
  asking = true;
  try {
    products.value = (await call<{ products: readonly Product[] }>("GET", "knowledge/choices")).products;
  } catch {
    // without names the ids are shown
  } finally {
    asking = false;
  }
}

export function productName(id: string): string {
  return products.value.find((product) => product.id === id)?.name ?? id;
}

/** Rooms by their keys, "channel/conversation". */
export const rooms = computed<readonly string[]>(() => {
  const drafts = [...pending.value, ...recent.value, ...prompted.value].filter((draft) => draft.address.public);
  const heard = drafts.map(({ address }) => `${address.channel}/${address.conversation}`);
  return [...new Set(heard)].sort();
});
