// Conversations that come to me by the house or a colleague: said once, wherever I am.
import type { DeskEvent } from "../base/model";
import { say } from "../base/prefs";
import { me } from "../base/session";
import { tell } from "../shell/aloud";
import { toast } from "../shell/toasts";
import { conversationTexts } from "../texts/conversations";
import { conversationOf } from "./book";
import { nameOf } from "./names";

export function tellGiven(events: readonly DeskEvent[]): void {
  const name = me.peek()?.name;
  for (const event of events) {
    if (event.type !== "turn" || event.turn.to !== name || event.turn.by === name) continue;
    if (event.turn.act !== "assign" && event.turn.act !== "transfer") continue;
    const whose = nameOf(conversationOf(event.conversation));
    toast("news", say(conversationTexts).given(whose), event.turn.text ?? "", event.turn.by ?? "");
    tell(say(conversationTexts).given(whose));
  }
}
