// Tells the house that this prompter is open, and what stands first on it.
import { effect } from "@preact/signals";
import { call, LoggedOut } from "../base/api";
import { me, sessionOver } from "../base/session";
import type { Reader } from "./lines";

const AGAIN_MS = 8_000;
const CALM_MS = 250;

/** One a page: two tablets of the same host are two prompters. */
const SCREEN = Array.from(crypto.getRandomValues(new Uint8Array(8)), (byte) => byte.toString(16).padStart(2, "0")).join("");

/** Starts telling; returns how to stop. */
export function startBeating(reader: Reader, reading: () => string | null): () => void {
  let timer = 0;
  const beat = async () => {
    clearTimeout(timer);
    timer = setTimeout(() => void beat(), AGAIN_MS);
    if (!me.peek()) return;
    const told = { screen: SCREEN, host: reader ?? "", hidden: document.hidden, reading: reading() ?? "" };
    await call("POST", "prompters/beat", told).catch((error: unknown) => { if (error instanceof LoggedOut) sessionOver(); });
  };
  const stop = effect(() => {
    reading();
    clearTimeout(timer);
    timer = setTimeout(() => void beat(), CALM_MS);
  });
  const turned = () => void beat();
  document.addEventListener("visibilitychange", turned);
  addEventListener("pagehide", goodbye);
  return () => {
    stop();
    clearTimeout(timer);
    document.removeEventListener("visibilitychange", turned);
    removeEventListener("pagehide", goodbye);
    goodbye();
  };
}

/** The page is left on purpose: the request outlives it. */
function goodbye(): void {
  if (!me.peek()) return;
  const body = JSON.stringify({ screen: SCREEN, closed: true });
  const headers = { "Content-Type": "application/json" };
  void fetch("/api/prompters/beat", { method: "POST", keepalive: true, credentials: "same-origin", headers, body }).catch(() => undefined);
}
