// Answers that are written anew because what they rested on has changed: said once, calmly, however many they are.
import type { DeskEvent } from "../base/model";
import { say } from "../base/prefs";
import { toast } from "../shell/toasts";
import { reasonTexts } from "../texts/reasons";

const TOGETHER_MS = 800;
let waiting = 0;
let timer = 0;

export function wasRedrafted({ state, reason }: { readonly state: string; readonly reason: string }): boolean {
  return state === "withdrawn" && reason.startsWith("source_changed");
}

export function tellRedrafted(events: readonly DeskEvent[]): void {
  waiting += events.filter((event) => event.type === "changed" && wasRedrafted(event)).length;
  if (timer || waiting === 0) return;
  timer = setTimeout(() => {
    toast("news", say(reasonTexts).redrafted(waiting));
    waiting = 0;
    timer = 0;
  }, TOGETHER_MS);
}
