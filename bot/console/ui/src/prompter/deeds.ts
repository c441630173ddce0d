// What assistants do to a line that waits to be said: whose it is, whether it stays first, and that it goes.
import { Away, call, Conflict, LoggedOut } from "../base/api";
import type { Draft } from "../base/model";
import { say } from "../base/prefs";
import { sessionOver } from "../base/session";
import { record } from "../desk/book";
import { tell } from "../shell/aloud";
import { toast } from "../shell/toasts";
import { board } from "../texts/board";

interface Placing {
  readonly host?: string;
  readonly pinned?: boolean;
}

export async function place(draft: Draft, change: Placing): Promise<void> {
  const texts = say(board);
  try {
    const path = `drafts/${encodeURIComponent(draft.id)}/place`;
    record((await call<{ draft: Draft }>("POST", path, { version: draft.version, ...change })).draft);
    tell(texts.placed);
  } catch (error) {
    if (error instanceof Conflict) {
      record(error.draft);
      toast("news", error.message, error.draft.text);
    } else if (error instanceof LoggedOut) sessionOver();
    else toast("caution", texts.notPlaced, error instanceof Away ? texts.away : error instanceof Error ? error.message : String(error));
  }
}

export interface Paired {
  readonly host: string;
  readonly code: string;
  readonly address: string;
  readonly minutes: number;
  readonly reachable: boolean;
}

export function pair(host: string): Promise<Paired> {
  return call<Paired>("POST", "prompters", { host });
}
