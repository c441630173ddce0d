// Tells the others which card is in front of us.
import { startTelling } from "../base/presence";
import { selected } from "./focus";
import { line } from "./link";

/** Starts telling; returns how to stop. */
export function startPresence(): () => void {
  return startTelling("draft", () => selected.value, () => line.value === "live");
}
