// Tells the others which card is in front of us, and forgets it when we leave.
import { effect } from "@preact/signals";
import { call } from "../base/api";
import { me } from "../base/session";
import { selected } from "./focus";
import { line } from "./link";

const AGAIN_MS = 8_000;
const CALM_MS = 250;

/** Starts telling; returns how to stop. */
export function startPresence(): () => void {
  let timer = 0;
  const tell = (draft: string | null) => {
    if (me.value && line.value === "live") void call("POST", "presence", { draft }).catch(() => undefined);
  };
  const stop = effect(() => {
    const draft = selected.value;
    line.value;
    clearTimeout(timer);
    const again = () => {
      tell(document.hidden ? null : draft);
      timer = setTimeout(again, AGAIN_MS);
    };
    timer = setTimeout(again, CALM_MS);
  });
  return () => {
    stop();
    clearTimeout(timer);
    tell(null);
  };
}
