// Tells the others what is in front of us, and forgets it when we leave.
import { effect } from "@preact/signals";
import { call } from "./api";
import { me } from "./session";

const AGAIN_MS = 8_000;
const CALM_MS = 250;

/** Starts telling what `looked` says, under `name`, while the line is `live`; returns how to stop. */
export function startTelling(name: "draft" | "conversation", looked: () => string | null, live: () => boolean): () => void {
  let timer = 0;
  const tell = (id: string | null) => {
    if (me.value && live()) void call("POST", "presence", { [name]: id }).catch(() => undefined);
  };
  const stop = effect(() => {
    const id = looked();
    live();
    clearTimeout(timer);
    const again = () => {
      tell(document.hidden ? null : id);
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
