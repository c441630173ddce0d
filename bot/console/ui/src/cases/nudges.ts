// A clock that is nearly over, or over: whoever is meant is told once, wherever they are; rows and cases show it too.
import type { DeskEvent } from "../base/model";
import { say } from "../base/prefs";
import { href, me } from "../base/session";
import { conversationOf } from "../conversations/book";
import { nameOf } from "../conversations/names";
import { tell } from "../shell/aloud";
import { toast } from "../shell/toasts";
import { caseTexts } from "../texts/cases";

const told = new Set<string>();
const REMEMBERED = 500;

export function tellNudges(events: readonly DeskEvent[]): void {
  const name = me.peek()?.name ?? "";
  for (const event of events) {
    if (event.type !== "nudge" || !event.to.includes(name)) continue;
    const key = `${event.id} ${event.level} ${event.due_at}`;
    if (told.has(key)) continue;
    told.add(key);
    if (told.size > REMEMBERED) told.delete(told.values().next().value ?? "");
    const texts = say(caseTexts);
    const whose = event.title || (event.conversation ? nameOf(conversationOf(event.conversation)) : "");
    const words = texts.nudges[event.level](texts.clocks[event.kind]);
    toast("caution", words, event.case ? texts.lookAtCase : texts.lookAtTalk, whose, event.case ? href("cases", event.case) : href("conversations", event.conversation ?? ""));
    tell(`${words} ${whose}`);
  }
}
