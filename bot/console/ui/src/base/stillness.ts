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
  const anchors = useRef<readonly Anchor[]>([]);
  const last = useRef(chosen);
  useLayoutEffect(() => {
    const box = list.current;
    if (!box) return;
    const rowOf = (id: string) => box.querySelector<HTMLElement>(`[data-id="${CSS.escape(id)}"]`);
    const anchor = anchors.current.find(({ id }) => id === chosen && rowOf(id)) ?? anchors.current.find(({ id }) => rowOf(id));
    const was = anchor && rowOf(anchor.id);
    if (was) box.scrollTop += was.offsetTop - box.scrollTop - anchor.top;
    if (chosen && chosen !== last.current) rowOf(chosen)?.scrollIntoView({ block: "nearest" });
    last.current = chosen;
    anchors.current = inSight(box, chosen);
  }, [rows, chosen]);
  useLayoutEffect(() => {
    const box = list.current;
    if (!box) return undefined;
    const scrolled = () => { anchors.current = inSight(box, last.current); };
    box.addEventListener("scroll", scrolled, { passive: true, capture: true }); // before anything that draws anew
    return () => box.removeEventListener("scroll", scrolled, { capture: true });
  }, []);
}

/** The rows one sees, and where; the chosen one first. */
function inSight(box: HTMLElement, chosen: string | null): readonly Anchor[] {
  const seen = (row: HTMLElement) => row.offsetTop + row.offsetHeight > box.scrollTop && row.offsetTop < box.scrollTop + box.clientHeight;
  return [...box.querySelectorAll<HTMLElement>("[data-id]")]
    .filter(seen)
    .map((row) => ({ id: row.dataset.id ?? "", top: row.offsetTop - box.scrollTop }))
    .sort((a, b) => Number(b.id === chosen) - Number(a.id === chosen));
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
