// A list that stays under the hand while rows come and go around it.
import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";

const HOLD_MS = 1_500;

interface Anchor {
  readonly id: string;
  readonly top: number;
}

/** Keeps the chosen row (or else the first one in sight) where it is on screen; `rows` is the list as it is drawn. A row
 * chosen anew comes into sight. */
export function useStillness(list: { readonly current: HTMLElement | null }, rows: unknown, chosen: string | null): void {
  const anchor = useRef<Anchor | null>(null);
  const last = useRef(chosen);
  useLayoutEffect(() => {
    const box = list.current;
    if (!box) return;
    const rowOf = (id: string) => box.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"]`);
    const was = anchor.current && rowOf(anchor.current.id);
    if (was && anchor.current) box.scrollTop += was.offsetTop - box.scrollTop - anchor.current.top;
    if (chosen && chosen !== last.current) rowOf(chosen)?.scrollIntoView({ block: "nearest" });
    last.current = chosen;
    anchor.current = held(box, chosen);
  }, [rows, chosen]);
  useLayoutEffect(() => {
    const box = list.current;
    if (!box) return undefined;
    const scrolled = () => { anchor.current = held(box, last.current); };
    box.addEventListener("scroll", scrolled, { passive: true, capture: true }); // before anything that draws anew
    return () => box.removeEventListener("scroll", scrolled, { capture: true });
  }, []);
}

function held(box: HTMLElement, chosen: string | null): Anchor | null {
  const all = [...box.querySelectorAll<HTMLElement>("[data-id]")];
  const inSight = (row: HTMLElement) => row.offsetTop + row.offsetHeight > box.scrollTop && row.offsetTop < box.scrollTop + box.clientHeight;
  const row = all.find((one) => one.dataset.id === chosen && inSight(one)) ?? all.find(inSight);
  return row?.dataset.id ? { id: row.dataset.id, top: row.offsetTop - box.scrollTop } : null;
}

/** Whether a mouse moves over the list just now; `hold` belongs on the list. */
export function useHand() {
  const held = useSignal(false);
  const timer = useRef(0);
  const hold = useRef({
    move: (event: { readonly pointerType?: string }) => {
      if (event.pointerType === "touch") return;
      held.value = true;
      clearTimeout(timer.current);
      timer.current = setTimeout(() => { held.value = false; }, HOLD_MS);
    },
    leave: () => {
      clearTimeout(timer.current);
      held.value = false;
    },
  });
  return { held, hold: hold.current };
}
