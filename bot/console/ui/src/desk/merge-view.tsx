// Choosing which question asks the same as the one in front: the list in the card, and the bar under it.
import type { JSX } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { useKeys } from "../base/keys";
import type { Draft } from "../base/model";
import { say } from "../base/prefs";
import { Act } from "../shell/act";
import { tell } from "../shell/aloud";
import { desk } from "../texts/desk";
import { liveTexts } from "../texts/live";
import { mode } from "./focus";
import { candidates, merge, merging, stoodAt } from "./merge";

export function MergeList({ draft }: { draft: Draft }): JSX.Element {
  const texts = say(liveTexts);
  const list = candidates(draft);
  const box = useRef<HTMLElement>(null);
  useEffect(() => { box.current?.querySelector(".stood")?.scrollIntoView({ block: "nearest" }); }, [stoodAt.value]);
  return (
    <section class="wordings-of" ref={box} data-testid="merge">
      <h2>{list.length > 0 ? texts.mergeTitle : texts.mergeNone}<small>{list.length > 0 ? texts.mergeHint : texts.mergeNoneHint}</small></h2>
      <ul class="choosable" role="listbox" aria-label={texts.mergeTitle}>
        {list.map((other, at) => (
          <li
            key={other.id} role="option" aria-selected={at === stoodAt.value} class={`wording${at === stoodAt.value ? " stood on" : ""}`} data-into={other.id}
            onClick={() => { stoodAt.value = at; }} onDblClick={() => void merge(draft, other)}
          >
            <span class="wording-text"><b>{other.question}</b><small>{other.text || say(desk).noAnswer}</small></span>
            <span class="count">{say(desk).people(other.count)}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

export function MergeBar({ draft }: { draft: Draft }): JSX.Element {
  const texts = say(liveTexts);
  const list = candidates(draft);
  const into = list[Math.min(stoodAt.value, list.length - 1)];
  const off = !into || merging.value;
  const leave = () => { mode.value = "read"; };
  const put = () => { if (into && !merging.peek()) void merge(draft, into); };
  const step = (by: 1 | -1) => () => {
    stoodAt.value = Math.max(0, Math.min(list.length - 1, stoodAt.peek() + by));
    tell(list[stoodAt.peek()]?.question ?? "");
  };
  useKeys({ j: step(1), arrowdown: step(1), k: step(-1), arrowup: step(-1), enter: put, b: leave, escape: leave });
  return (
    <footer class="actions two">
      <Act name="merge-into" hint="Enter" act={put} tone={off ? undefined : "primary"} off={off} wide>{texts.mergeInto}</Act>
      <Act name="back" hint="Esc" act={leave}>{say(desk).back}</Act>
    </footer>
  );
}
