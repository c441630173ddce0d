// The browser does not let the page copy: the text stands here, selected; a second press says that it is copied.
import type { JSX } from "preact";
import { useLayoutEffect, useRef } from "preact/hooks";
import { useKeys } from "../base/keys";
import type { Draft } from "../base/model";
import { say } from "../base/prefs";
import { Act } from "../shell/act";
import { desk } from "../texts/desk";
import { liveTexts } from "../texts/live";
import { recordCopied } from "./copy";
import { mode } from "./focus";

export function CopyBar({ draft }: { draft: Draft }): JSX.Element {
  const texts = say(liveTexts);
  const area = useRef<HTMLInputElement>(null);
  const select = () => {
    area.current?.focus({ preventScroll: true });
    area.current?.select();
  };
  useLayoutEffect(select, []);
  const back = () => { mode.value = "read"; };
  const done = () => void recordCopied(draft);
  useKeys({ enter: done, escape: back });
  const pressed = (event: KeyboardEvent) => {
    if (event.key === "Enter") done();
    else if (event.key === "Escape") back();
    else return;
    event.preventDefault();
    event.stopPropagation();
  };
  return (
    <footer class="actions note">
      <label>
        <span class="caution" role="alert">{texts.copyByHand}</span>
        <input ref={area} readOnly value={draft.text} onFocus={select} onKeyDown={pressed} data-testid="by-hand" />
      </label>
      <Act name="copied" hint="Enter" act={done} tone="primary">{texts.copyDone}</Act>
      <Act name="back" hint="Esc" act={back}>{say(desk).back}</Act>
    </footer>
  );
}
