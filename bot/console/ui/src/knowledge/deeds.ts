// What people do with the open entry: hand in a text, review it, take it out of use, bring it back.
import { computed } from "@preact/signals";
import { Away, call, Forbidden, LoggedOut, Overtaken, Unfit } from "../base/api";
import { say } from "../base/prefs";
import { go, sessionOver } from "../base/session";
import { toast } from "../shell/toasts";
import { entryTexts } from "../texts/entry";
import { basedOn, busy, note, openId, refresh, setDown, show, typedChecks, view, writing } from "./entry";
import { backTo, tidy } from "./forms";
import type { View } from "./model";
import { forget } from "./unsaved";

export type Deed = "propose" | "approve" | "reject" | "retire" | "restore";

/** Hands in what stands in the form; `atOnce`: and puts it in force. */
export async function propose(atOnce: boolean): Promise<void> {
  const now = writing.peek();
  if (!now) return;
  const written = tidy(now);
  const done = await act("propose", written.id, { version: basedOn.peek(), written, note: note.peek().trim() });
  if (!done) return;
  forget(openId.peek() || written.id);
  setDown();
  if (atOnce) await act("approve", written.id, { version: view.peek()?.record.version ?? 0 });
  if (!openId.peek()) go("knowledge", "entry", written.id);
}

export async function decide(deed: Exclude<Deed, "propose">, more: { note?: string; number?: number } = {}): Promise<void> {
  const now = view.peek();
  if (now) await act(deed, now.record.id, { version: now.record.version, ...more });
}

/** The change to go back to so that the last one that counted is undone; null where there is none. */
export const undoable = computed<number | null>(() => (view.value ? backTo(view.value) : null));

async function act(deed: Deed, id: string, body: unknown): Promise<boolean> {
  if (busy.peek()) return false;
  busy.value = true;
  try {
    show(await call<View>("POST", `knowledge/entry/${encodeURIComponent(id)}/${deed}`, body));
    toast("news", say(entryTexts).did[deed]);
    return true;
  } catch (error) {
    busy.value = false;
    failed(deed, error);
    return false;
  } finally {
    busy.value = false;
  }
}

function failed(deed: Deed, error: unknown): void {
  const texts = say(entryTexts);
  if (error instanceof LoggedOut) return sessionOver();
  if (error instanceof Overtaken) {
    if (!writing.peek()) toast("caution", texts.faster(error.winner), texts.lookAgain);
    void refresh(true);
  } else if (error instanceof Unfit) {
    if (writing.peek()) typedChecks.value = error.checks;
    toast("caution", texts.unfit, error.checks[0]?.message ?? error.message);
    void refresh(true);
  } else if (error instanceof Away) toast("caution", texts.notArrived, texts.again);
  else if (error instanceof Forbidden) toast("caution", texts.forbidden, error.message);
  else toast("caution", texts.notDone(texts.deeds[deed]), error instanceof Error ? error.message : String(error));
}
