// Questions without a good answer, the most asked first; one of them is open at a time.
import { useEffect, useRef } from "preact/hooks";
import { useKeys } from "../base/keys";
import { say } from "../base/prefs";
import { mayDecide, mayLead } from "../base/session";
import { gapTexts } from "../texts/gaps";
import { intents as intentNames, word } from "../texts/words";
import { Row } from "./row";
import { chosen, dismissing, intents, listed, products, want, wanted, writeUp } from "./gaps";
import type { GapState } from "./model";

const STATES: readonly GapState[] = ["open", "filled", "dismissed"];

export function GapRows() {
  const texts = say(gapTexts);
  const box = useRef<HTMLOListElement>(null);
  const gaps = listed.value?.gaps ?? [];
  const at = gaps.findIndex((gap) => gap.key === chosen.value);
  const step = (by: 1 | -1) => () => {
    const to = gaps[at < 0 ? 0 : Math.max(0, Math.min(gaps.length - 1, at + by))];
    if (to) chosen.value = to.key;
    dismissing.value = "";
  };
  const now = gaps[at];
  useKeys({
    j: step(1), arrowdown: step(1), k: step(-1), arrowup: step(-1), escape: () => { chosen.value = ""; },
    n: () => { if (now && mayDecide.value && now.state !== "dismissed") writeUp(now); },
    x: () => { if (now && mayLead.value && now.state === "open") dismissing.value = now.key; },
  });
  useEffect(() => {
    box.current?.querySelector(".gap.open")?.scrollIntoView({ block: "nearest" });
  }, [chosen.value]);
  return (
    <>
      <Filters />
      <Summary />
      {listed.value && gaps.length === 0 && <p class="nothing" role="status">{texts.none[wanted.value.state]}</p>}
      <ol class="gap-list" ref={box} aria-busy={listed.value === null} data-testid="gaps">{gaps.map((gap) => <Row key={gap.key} gap={gap} />)}</ol>
    </>
  );
}

function Filters() {
  const texts = say(gapTexts);
  const { state, intent, product } = wanted.value;
  return (
    <div class="chips" role="group" aria-label={texts.filters}>
      {STATES.map((name) => (
        <button key={name} type="button" class="chip" data-state={name} aria-pressed={state === name} onClick={() => want({ state: name })}>
          {texts.states[name]}<b class="figure">{listed.value?.counts[name] ?? 0}</b>
        </button>
      ))}
      <span class="chips-gap" />
      {intents.value.length > 0 && (
        <select class={`chip${intent ? " on" : ""}`} value={intent} aria-label={texts.anyIntent} onChange={(event) => want({ intent: event.currentTarget.value })}>
          <option value="">{texts.anyIntent}</option>
          {intents.value.map((name) => <option key={name} value={name}>{word(intentNames, name)}</option>)}
        </select>
      )}
      {Object.keys(products.value).length > 0 && (
        <select class={`chip${product ? " on" : ""}`} value={product} aria-label={texts.anyProduct} onChange={(event) => want({ product: event.currentTarget.value })}>
          <option value="">{texts.anyProduct}</option>
          {Object.entries(products.value).map(([id, name]) => <option key={id} value={id}>{name}</option>)}
        </select>
      )}
    </div>
  );
}

function Summary() {
  const texts = say(gapTexts);
  const found = listed.value;
  if (!found) return <p class="loading" role="status">{texts.loading}</p>;
  if (wanted.value.state !== "open" || found.total === 0) return null;
  return <p class="gap-summary figure" role="status" data-testid="summary">{texts.summary(found.questions, found.total, found.asked)}</p>;
}
