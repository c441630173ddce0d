// Tells the others which conversation is in front of us and that we write there; forgets both when we leave.
import { computed, effect } from "@preact/signals";
import { call } from "../base/api";
import { me } from "../base/session";
import { line } from "../desk/link";
import { at, typing } from "./book";
import { shownId } from "./thread";

const AGAIN_MS = 8_000;
const CALM_MS = 250;
const WRITING_MS = 3_000;

function besides(names: readonly string[] | undefined): readonly string[] {
  return (names ?? []).filter((name) => name !== me.value?.name);
}

/** Everybody else who has it in front of them, and who of them writes. */
export const lookersHere = computed(() => besides(at.value[shownId.value]));
export const writersHere = computed(() => besides(typing.value[shownId.value]));

/** Starts telling; returns how to stop. */
export function startPresence(): () => void {
  let timer = 0;
  const tell = (conversation: string | null) => {
    if (me.value && line.value === "live") void call("POST", "presence", { conversation }).catch(() => undefined);
  };
  const stop = effect(() => {
    const id = shownId.value || null;
    line.value;
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

let told = -Infinity;
let toldWhere = "";

/** A key was pressed in the box: told again only now and then. */
export function writes(): void {
  const id = shownId.peek();
  const now = performance.now();
  if (!id || (id === toldWhere && now - told < WRITING_MS)) return;
  told = now;
  toldWhere = id;
  void call("POST", `conversations/${encodeURIComponent(id)}/typing`).catch(() => undefined);
}
