// The cases of the conversation that is open, beside it; and the way to a new one.
import { tick } from "../base/clock";
import { say } from "../base/prefs";
import { go, href, mayDecide } from "../base/session";
import { shownId } from "../conversations/thread";
import { caseTexts } from "../texts/cases";
import { casesOf } from "./board";
import { Clock } from "./marks";
import { isLate, stepOf } from "./model";
import { opening } from "./opening";

/** To its case where there is one, else to open one. */
export function toCase(): void {
  const id = shownId.peek();
  const [first] = casesOf(id);
  if (first) go("cases", first.case.id);
  else if (id && mayDecide.peek()) opening.value = { conversation: id };
}

export function CasesHere() {
  const texts = say(caseTexts);
  const rows = casesOf(shownId.value);
  if (rows.length === 0 && !mayDecide.value) return null;
  return (
    <section data-testid="cases-here">
      <h3>{texts.caseHere}</h3>
      <ul class="cases-here">
        {rows.map(({ case: one }) => (
          <li key={one.id} class={isLate(one, tick.value) ? "late" : ""}>
            <a href={href("cases", one.id)}>{one.title || texts.kinds[one.kind]}</a>
            <small><b>{texts.steps[stepOf(one)]}</b> {one.owner || texts.noOwner} <Clock one={one} /></small>
          </li>
        ))}
      </ul>
      {mayDecide.value && rows.length === 0 && <button type="button" class="chip" data-act="new-case-here" aria-keyshortcuts="W" onClick={() => { opening.value = { conversation: shownId.peek() }; }}>{texts.newHere} <kbd>W</kbd></button>}
    </section>
  );
}
