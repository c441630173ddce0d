// Who is at the screen, and where they are: login, logout, and the page named behind the #.
import { computed, signal } from "@preact/signals";
import { call, LoggedOut } from "./api";
import type { Me, Role } from "./model";

export type Screen = "desk" | "prompter" | "health" | "accounts" | "knowledge" | "gaps" | "why" | "conversations" | "staff" | "shelf" | "shows" | "rehearsal" | "watch" | "crisis" | "parcels" | "cases" | "figures";
const SCREENS: Readonly<Record<string, Screen>> = {
  "": "desk", prompter: "prompter", health: "health", accounts: "accounts", knowledge: "knowledge", gaps: "gaps",
  why: "why", conversations: "conversations", staff: "staff", shelf: "shelf", shows: "shows", rehearsal: "rehearsal",
  watch: "watch", crisis: "crisis", parcels: "parcels", cases: "cases", figures: "figures",
};

/** undefined: not known yet; null: nobody. */
export const me = signal<Me | null | undefined>(undefined);
/** Somebody was logged in on this page and is not any more. */
export const expired = signal(false);
/** The host who is there, or was when the session ended: then this page is their prompter and nothing else. */
export const hosting = signal("");
/** What stands behind the #, part by part: ["knowledge", "entry", "price-now"]. */
export const path = signal(pathNow());
export const screen = computed<Screen>(() => SCREENS[path.value[0] ?? ""] ?? "desk");

const DECIDING: readonly Role[] = ["assistant", "agent", "pr", "supervisor", "admin"];
export const mayDecide = computed(() => DECIDING.includes(me.value?.role ?? "viewer"));
export const mayUnmask = computed(() => me.value?.unmasks === true);
/** Acts on alerts and in a crisis. */
export const mayAlert = computed(() => me.value?.role === "pr" || me.value?.role === "supervisor" || me.value?.role === "admin");
export const mayLead = computed(() => me.value?.role === "supervisor" || me.value?.role === "admin");

addEventListener("hashchange", () => {
  path.value = pathNow();
});

function pathNow(): readonly string[] {
  try {
    return location.hash.replace(/^#\/?/, "").split("/").map(decodeURIComponent);
  } catch {
    return [""]; // an address somebody typed
  }
}

/** Where a screen or a part of it is found: href("knowledge", "entry", id). */
export function href(to: Screen, ...parts: readonly string[]): string {
  return `#/${[...(to === "desk" ? [] : [to]), ...parts].map(encodeURIComponent).join("/")}`;
}

export function go(to: Screen, ...parts: readonly string[]): void {
  location.hash = href(to, ...parts);
}

export type Proof = { account: string; password: string } | { token: string } | { code: string };

/** What a one-time link or a tablet's code holds, taken out of the address bar before anything else happens. */
export function takeProof(): Proof | null {
  const found = /^#(login|pair)=(.+)$/.exec(location.hash);
  if (!found?.[2]) return null;
  history.replaceState(null, "", `${location.pathname}#/`);
  path.value = [""];
  return found[1] === "pair" ? { code: cleanCode(found[2]) } : { token: decodeURIComponent(found[2]) };
}

/** A code as it is meant, however it was typed. */
export function cleanCode(typed: string): string {
  return typed.toUpperCase().replace(/[^0-9A-Z]/g, "");
}

export async function recognise(): Promise<void> {
  try {
    arrive(await call<Me>("GET", "me"));
    expired.value = false;
  } catch (error) {
    if (!(error instanceof LoggedOut)) throw error;
    me.value = null;
  }
}

export async function login(proof: Proof): Promise<void> {
  arrive(await call<Me>("POST", "login", proof));
  expired.value = false;
}

function arrive(person: Me): void {
  hosting.value = person.role === "host" ? person.name : "";
  me.value = person;
}

export async function logout(): Promise<void> {
  await call("POST", "logout").catch(() => undefined);
  expired.value = false;
  hosting.value = "";
  me.value = null;
}

/** The server said 401 in the middle of work: keep the screen, ask to log in over it. */
export function sessionOver(): void {
  if (me.value) expired.value = true;
  me.value = null;
}
