// A host said a line that had just been withdrawn: the viewers heard it, so somebody must put it right.
import type { DeskEvent } from "../base/model";
import { say } from "../base/prefs";
import { toast } from "../shell/toasts";
import { board } from "../texts/board";

export function tellSpoken(events: readonly DeskEvent[]): void {
  for (const event of events) {
    if (event.type === "changed" && event.spoken) toast("caution", say(board).spoken(event.spoken), event.text);
  }
}
