// Quiet chips above the list: in which state, about what, for which product.
import { say } from "../base/prefs";
import { knowledgeTexts } from "../texts/knowledge";
import { intents } from "../texts/words";
import { choices } from "./choices";
import { filtered, listed, want, wantAll, wanted } from "./shelf";

const STATES = ["all", "approved", "proposed", "retired", "expired", "faulty"] as const;

export function Filters() {
  const texts = say(knowledgeTexts);
  const counts = listed.value?.counts ?? {};
  return (
    <div class="chips" role="group" aria-label={texts.filters}>
      {STATES.map((state) => (
        <button
          key={state} type="button" class={`chip${state === "faulty" && (counts[state] ?? 0) > 0 ? " caution" : ""}`} data-state={state}
          aria-pressed={wanted.value.state === state} onClick={() => want({ state })}
        >
          {texts.filter[state]}{counts[state] !== undefined && <b class="figure">{counts[state].toLocaleString("en")}</b>}
        </button>
      ))}
      <span class="chips-gap" />
      <Pick name="intent" label={texts.anyIntent} chosen={wanted.value.intent} options={Object.entries(say(intents))} />
      <Pick name="product" label={texts.anyProduct} chosen={wanted.value.product} options={choices.value.products.map(({ id, name }) => [id, name])} />
      {filtered() && <button type="button" class="chip clear" onClick={wantAll}>{texts.clear}</button>}
    </div>
  );
}

interface PickProps {
  readonly name: "intent" | "product";
  readonly label: string;
  readonly chosen: string;
  readonly options: readonly (readonly [string, string])[];
}

function Pick({ name, label, chosen, options }: PickProps) {
  return (
    <select class={`chip${chosen ? " on" : ""}`} aria-label={label} data-testid={`pick-${name}`} value={chosen} onChange={(event) => want({ [name]: event.currentTarget.value })}>
      <option value="">{label}</option>
      {options.map(([value, text]) => <option key={value} value={value}>{text}</option>)}
    </select>
  );
}
