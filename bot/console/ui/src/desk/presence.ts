// Tells the others which card is in front of us; with none, that we are at the desk.
import { startTelling } from "../base/presence";
import { selected } from "./focus";
import { line } from "./link";

const AT_DESK = "desk";

/** Starts telling; returns how to stop. */
export function startPresence(): () => void {
  return startTelling("draft", () => selected.value ?? AT_DESK, () => line.value === "live");
}
