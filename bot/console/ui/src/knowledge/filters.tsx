// Quiet chips above the list: in which state, about what, for which product.
import { say } from "../base/prefs";
import { knowledgeTexts } from "../texts/knowledge";
import { intents, word } from "../texts/words";
import { productName } from "./choices";
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
      <Pick name="intent" label={texts.anyIntent} counts={listed.value?.intents ?? {}} say={(intent) => word(intents, intent)} />
      <Pick name="product" label={texts.anyProduct} counts={listed.value?.products ?? {}} say={productName} />
      {filtered() && <button type="button" class="chip clear" onClick={wantAll}>{texts.clear}</button>}
    </div>
  );
}

interface PickProps {
  readonly name: "intent" | "product";
  readonly label: string;
  readonly counts: Readonly<Record<string, number>>;
  readonly say: (value: string) => string;
}

/** What there is most of comes first. */
function Pick({ name, label, counts, say: named }: PickProps) {
  const chosen = wanted.value[name];
  const options = Object.entries({ ...(chosen && { [chosen]: 0 }), ...counts }).sort(([, a], [, b]) => b - a);
  return (
    <select
      class={`chip${chosen ? " on" : ""}`} aria-label={label} data-testid={`pick-${name}`} value={chosen}
      onChange={(event) => want({ [name]: event.currentTarget.value })}
    >
      <option value="">{label}</option>
      {options.map(([value, count]) => <option key={value} value={value}>{named(value)} {count.toLocaleString("en")}</option>)}
    </select>
  );
}
