// "Why this answer" on the card in front, where the grounds stand otherwise.
import { useEffect, useRef } from "preact/hooks";
import type { Draft, Risk } from "../base/model";
import { say } from "../base/prefs";
import { href } from "../base/session";
import { mode } from "../desk/focus";
import { reasonTexts } from "../texts/reasons";
import { Reasons } from "./reasons";

export function WhyPanel({ draft, risks }: { draft: Draft; risks: readonly Risk[] }) {
  const texts = say(reasonTexts);
  const box = useRef<HTMLElement>(null);
  useEffect(() => box.current?.focus({ preventScroll: true }), []);
  return (
    <section class="why-panel" ref={box} tabIndex={-1} aria-label={texts.title} data-testid="why">
      <header>
        <h2>{texts.title}</h2>
        <a href={href("why", draft.id)}>{texts.alone}</a>
        <button type="button" class="look-up" onClick={() => { mode.value = "read"; }}>{texts.hide}<kbd>Esc</kbd></button>
      </header>
      <Reasons draft={draft} risks={risks} />
    </section>
  );
}
