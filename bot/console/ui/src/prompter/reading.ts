// What stands on a prompter, and what goes from it: the line being read keeps its place, and one that is taken back while
// it is being read says so before it leaves.
import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import type { Draft } from "../base/model";
import { draftOf, prompted } from "../desk/book";
import { flying } from "../desk/focus";
import { inOrder, isFor, type Reader } from "./lines";
import { onTheWay, spoken } from "./said";

const FAREWELL_MS = 5_000;
const LEAVES_MS = 700;

export type Fate = "withdrawn" | "copied" | "moved" | "said";

export interface Farewell {
  readonly draft: Draft;
  readonly fate: Fate;
  readonly reason: string;
}

export interface Reading {
  readonly shown: readonly Draft[];
  /** Those that were taken back a moment ago and go now. */
  readonly leaving: ReadonlySet<string>;
  readonly farewell: Farewell | null;
  readonly dismiss: () => void;
  /** The id of what stands first; a signal's value. */
  readonly first: () => string | null;
}

export function useReading(reader: Reader): Reading {
  const current = useSignal<string | null>(null);
  const open = prompted.value.filter((draft) => isFor(draft, reader) && !onTheWay.value.has(draft.id) && !flying.value.has(draft.id));
  const shown = inOrder(open, current.peek());
  const first = shown[0];
  const farewell = useSignal<Farewell | null>(null);
  const before = useRef<readonly Draft[]>([]);
  const leaving = useSignal<readonly Draft[]>([]);
  useLayoutEffect(() => {
    const gone = before.current.filter((draft) => !shown.some((one) => one.id === draft.id) && !wasSaidHere(draft));
    const read = gone.find((draft) => draft.id === current.peek());
    if (read) farewell.value = farewellTo(read, reader);
    const others = gone.filter((draft) => draft !== read);
    if (others.length > 0) leaving.value = others;
    before.current = shown;
    current.value = first?.id ?? null;
  });
  useTimeout(farewell.value, FAREWELL_MS, () => { farewell.value = null; });
  useTimeout(leaving.value.length > 0 ? leaving.value : null, LEAVES_MS, () => { leaving.value = []; });
  return {
    shown: merged(shown, leaving.value),
    leaving: new Set(leaving.value.map((draft) => draft.id)),
    farewell: farewell.value,
    dismiss: () => { farewell.value = null; },
    first: () => current.value,
  };
}

function wasSaidHere(draft: Draft): boolean {
  return spoken.peek().some((one) => one.draft.id === draft.id);
}

function farewellTo(draft: Draft, reader: Reader): Farewell {
  const now = draftOf(draft.id);
  if (now?.state === "prompted" && !isFor(now, reader)) return { draft, fate: "moved", reason: now.host ?? "" };
  if (now?.state === "copied" || now?.state === "said") return { draft, fate: now.state, reason: now.decided_by };
  return { draft, fate: "withdrawn", reason: now?.reason ?? "" };
}

/** Those that go stay at the end, so that nothing else moves twice. */
function merged(shown: readonly Draft[], leaving: readonly Draft[]): readonly Draft[] {
  return [...shown, ...leaving.filter((draft) => !shown.some((one) => one.id === draft.id))];
}

function useTimeout(what: unknown, ms: number, over: () => void): void {
  useLayoutEffect(() => {
    if (!what) return undefined;
    const timer = setTimeout(over, ms);
    return () => clearTimeout(timer);
  }, [what]);
}
