// The look before a show: step by step, and the questions that would get no answer.
import { say } from "../base/prefs";
import { mayDecide } from "../base/session";
import { productName } from "../knowledge/choices";
import { rehearsalTexts } from "../texts/rehearsal";
import type { Unanswered } from "./model";
import { looking, prepare, ready, writeUp } from "./rehearsals";

export function Prepare() {
  const texts = say(rehearsalTexts);
  const found = ready.value;
  return (
    <section class="block" data-testid="prepare">
      <div class="prepare-head">
        <h2>{texts.prepare}<small>{texts.prepareHint}</small></h2>
        <button type="button" class="act primary" data-act="prepare" disabled={looking.value} onClick={() => void prepare()}><span>{looking.value ? texts.lookingNow : found ? texts.lookAgain : texts.look}</span></button>
      </div>
      {found && (
        <ul class="prepare-steps" aria-live="polite">
          {found.steps.map((one) => (
            <li key={one.step} data-step={one.step} data-grade={one.grade}>
              <b>{texts.steps[one.step]}</b><span>{texts.says(one)}</span><em>{texts.grades[one.grade]}</em>
            </li>
          ))}
        </ul>
      )}
      {found && <Lacking questions={found.unanswered} />}
    </section>
  );
}

/** Questions that need an answer; whoever may writes one up. */
export function Lacking({ questions }: { questions: readonly Unanswered[] }) {
  const texts = say(rehearsalTexts);
  if (questions.length === 0) return null;
  return (
    <section class="lacking" data-testid="lacking">
      <h3>{texts.lacking(questions.length)}<small>{texts.lackingHint}</small></h3>
      <ul>
        {questions.map((one) => (
          <li key={`${one.question} ${one.product}`}>
            <b class="figure">{one.askers > 1 ? `×${one.askers}` : ""}</b><span>{one.question}</span>
            <small>{one.product && productName(one.product)}</small>
            {mayDecide.value && <button type="button" class="chip" data-act="write-up" onClick={() => writeUp(one)}>{texts.writeUp}</button>}
          </li>
        ))}
      </ul>
    </section>
  );
}
