// The countdown of the card in front: a ring that empties evenly by the server's clock, and the seconds inside it.
import { useEffect, useRef } from "preact/hooks";
import { serverNow, tick } from "../base/clock";
import type { Draft } from "../base/model";
import { calmMotion, say } from "../base/prefs";
import { figure, span } from "../texts/common";
import { desk } from "../texts/desk";
import { shareLeft, timeLeft } from "./order";

const RADIUS = 34;
const AROUND = 2 * Math.PI * RADIUS;

export function Ring({ draft }: { draft: Draft }) {
  const texts = say(desk);
  const root = useRef<HTMLDivElement>(null);
  const arc = useRef<SVGCircleElement>(null);
  const number = useRef<HTMLElement>(null);
  const word = useRef<HTMLElement>(null);
  useEffect(() => {
    let frame = 0;
    const draw = () => {
      const now = serverNow();
      const left = timeLeft(draft, now);
      const share = Math.max(0, Math.min(1, shareLeft(draft, now)));
      const drawn = calmMotion.matches ? Math.ceil(share * 30) / 30 : share;
      arc.current?.setAttribute("stroke-dashoffset", (AROUND * (1 - drawn)).toFixed(2));
      const shown = figure(timeLeft(draft, tick.peek())); // by the tick, so that card and queue show the same figure
      put(number.current, shown);
      number.current?.classList.toggle("long", shown.length > 3);
      put(word.current, left < 0 ? texts.late : texts.left);
      root.current?.classList.toggle("late", left < 0);
      const label = left < 0 ? texts.lateLong(span(-left)) : texts.leftLong(span(left));
      if (root.current && root.current.ariaLabel !== label) root.current.ariaLabel = label;
      frame = requestAnimationFrame(draw);
    };
    draw();
    return () => cancelAnimationFrame(frame);
  }, [draft.id, draft.deadline, texts]);
  return (
    <div class="ring" ref={root} role="timer" aria-live="off">
      <svg viewBox="0 0 80 80" aria-hidden="true">
        <circle class="ring-track" cx="40" cy="40" r={RADIUS} />
        <circle class="ring-arc" ref={arc} cx="40" cy="40" r={RADIUS} stroke-dasharray={AROUND} transform="rotate(-90 40 40)" />
      </svg>
      <span class="ring-text"><b ref={number} /><small ref={word} /></span>
    </div>
  );
}

function put(element: HTMLElement | null, text: string): void {
  if (element && element.textContent !== text) element.textContent = text;
}
