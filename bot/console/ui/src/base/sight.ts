// Something of the server that is looked at, and looked at again while it is on screen; and deeds that say what went wrong.
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { Away, call, Forbidden, LoggedOut, Rejected } from "./api";
import { sessionOver } from "./session";
import { toast } from "../shell/toasts";

export interface Sight<T> {
  /** What was seen last; null: nothing yet. */
  readonly found: T | null;
  /** The last look got no answer. */
  readonly lost: boolean;
  /** Why the server does not show it, in its words. */
  readonly refused: string;
  readonly look: () => Promise<void>;
  readonly put: (found: T) => void;
}

/** `path` of the interface, again every `everyMs`; what another path showed stays until the new one is there. */
export function useSight<T>(path: string, everyMs: number): Sight<T> {
  const found = useSignal<T | null>(null);
  const lost = useSignal(false);
  const refused = useSignal("");
  const wanted = useRef(path);
  wanted.current = path;
  const look = async () => {
    if (!path) return;
    try {
      const seen = await call<T>("GET", path);
      if (wanted.current !== path) return;
      found.value = seen;
      lost.value = false;
      refused.value = "";
    } catch (error) {
      if (error instanceof LoggedOut) sessionOver();
      else if (wanted.current !== path) return;
      else if (error instanceof Rejected) refused.value = error.message;
      else lost.value = true;
    }
  };
  useEffect(() => {
    let timer = 0;
    let over = false;
    const beat = async () => {
      if (!document.hidden) await look();
      if (!over) timer = setTimeout(() => void beat(), everyMs);
    };
    void beat();
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [path]);
  return { found: found.value, lost: lost.value, refused: refused.value, look, put: (seen) => { found.value = seen; } };
}

/** Does something; what came of it, or null after saying why nothing did. */
export async function deed<T>(path: string, body: unknown, words: { readonly away: string; readonly refused: string; readonly forbidden: string }): Promise<T | null> {
  try {
    return await call<T>("POST", path, body);
  } catch (error) {
    if (error instanceof LoggedOut) sessionOver();
    else if (error instanceof Away) toast("caution", words.away);
    else if (error instanceof Forbidden) toast("caution", words.forbidden);
    else if (error instanceof Rejected) toast("caution", words.refused, error.detail || error.message);
    else toast("caution", error instanceof Error ? error.message : String(error));
    return null;
  }
}
