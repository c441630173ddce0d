// What people change about a customer: what to call them, tags, consent, notes, and which accounts are the same person.
import { signal } from "@preact/signals";
import { Away, call, CustomerChanged, Forbidden, LoggedOut } from "../base/api";
import { say } from "../base/prefs";
import { sessionOver } from "../base/session";
import { toast } from "../shell/toasts";
import { customerTexts } from "../texts/customers";
import type { Card, Consent, ConversationList, Customer, View } from "./model";
import { card, load, shownId } from "./thread";

export interface Change {
  readonly called?: string;
  readonly tags?: readonly string[];
  readonly consent?: Consent;
  readonly note?: string;
}

export const changing = signal(false);

export function change(to: Change): Promise<boolean> {
  const now = card.peek()?.customer;
  return now ? tried(() => call("POST", address(now.id), { version: now.version, ...to })) : Promise.resolve(false);
}

export function part(other: string): Promise<boolean> {
  const now = card.peek()?.customer;
  return now ? tried(() => call("POST", `${address(now.id)}/part`, { other })) : Promise.resolve(false);
}

export function merge(other: string): Promise<boolean> {
  const now = card.peek()?.customer;
  return now ? tried(() => call("POST", `${address(now.id)}/merge`, { other })) : Promise.resolve(false);
}

/** Those whose name or last line holds the text, with the account they write from. */
export async function alike(text: string): Promise<readonly Customer[]> {
  const here = shownId.peek();
  const query = new URLSearchParams({ states: "bot,queued,held,closed", text, limit: "6" });
  const list = await call<ConversationList>("GET", `conversations?${query.toString()}`);
  const ids = list.conversations.map((one) => one.id).filter((id) => id !== here).slice(0, 5);
  const views = await Promise.all(ids.map((id) => call<View>("GET", `conversations/${encodeURIComponent(id)}`)));
  const mine = card.peek()?.customer.id;
  return views.map((view) => view.card.customer).filter((one) => one.id !== mine);
}

function address(id: string): string {
  return `customers/${encodeURIComponent(id)}`;
}

async function tried(act: () => Promise<unknown>): Promise<boolean> {
  if (changing.peek()) return false;
  changing.value = true;
  const here = shownId.peek();
  const id = card.peek()?.customer.id ?? "";
  try {
    await act();
    await refresh(here, id);
    return true;
  } catch (error) {
    failed(error);
    if (error instanceof CustomerChanged) await refresh(here, id);
    return false;
  } finally {
    changing.value = false;
  }
}

async function refresh(conversation: string, customer: string): Promise<void> {
  const told = await call<Card>("GET", address(customer)).catch(() => null);
  if (shownId.peek() !== conversation) return;
  if (told) card.value = told;
  else void load();
}

function failed(error: unknown): void {
  const texts = say(customerTexts);
  if (error instanceof LoggedOut) sessionOver();
  else if (error instanceof CustomerChanged) toast("caution", texts.overtaken, texts.lookAgain);
  else if (error instanceof Away) toast("caution", texts.notArrived);
  else if (error instanceof Forbidden) toast("caution", texts.forbidden, error.message);
  else toast("caution", texts.notDone, error instanceof Error ? error.message : String(error));
}
