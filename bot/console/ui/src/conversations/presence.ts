// Tells the others which conversation is in front of us and that we write there; forgets both when we leave.
import { computed } from "@preact/signals";
import { call } from "../base/api";
import { startTelling } from "../base/presence";
import { me } from "../base/session";
import { line } from "../desk/link";
import { at, typing } from "./book";
import { shownId } from "./thread";

const WRITING_MS = 3_000;

function besides(names: readonly string[] | undefined): readonly string[] {
  return (names ?? []).filter((name) => name !== me.value?.name);
}

/** Everybody else who has it in front of them, and who of them writes. */
export const lookersHere = computed(() => besides(at.value[shownId.value]));
export const writersHere = computed(() => besides(typing.value[shownId.value]));

/** Starts telling; returns how to stop. */
export function startPresence(): () => void {
  return startTelling("conversation", () => shownId.value || null, () => line.value === "live");
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
