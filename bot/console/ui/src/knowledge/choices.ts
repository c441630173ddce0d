// What an entry can be about: the products on sale, the rooms that were heard of, the blanks that can be filled.
import { signal } from "@preact/signals";
import { call } from "../base/api";

export interface Choices {
  readonly products: readonly { readonly id: string; readonly name: string; readonly link: string }[];
  readonly rooms: readonly string[];
}

export const choices = signal<Choices>({ products: [], rooms: [] });
let asking = false;

/** Asked for once; without an answer people type what they mean. */
export async function learnChoices(): Promise<void> {
  if (asking || choices.peek().products.length > 0) return;
  asking = true;
  try {
    choices.value = await call<Choices>("GET", "knowledge/choices");
  } catch {
    // asked again when the next page opens
  } finally {
    asking = false;
  }
}

export function productName(id: string): string {
  return choices.value.products.find((product) => product.id === id)?.name ?? id;
}
