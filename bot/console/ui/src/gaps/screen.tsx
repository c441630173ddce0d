// What the shop can learn from its own questions: what had no good answer, and what was asked and complained of by day.
import { useEffect } from "preact/hooks";
import { say } from "../base/prefs";
import { href, mayLead } from "../base/session";
import { learnChoices } from "../knowledge/choices";
import { Icon } from "../shell/icons";
import { gapTexts } from "../texts/gaps";
import { Days } from "./days";
import { lost, part, SPANS, stayFresh, want, wanted } from "./gaps";
import { GapRows } from "./list";

export function GapsScreen() {
  const texts = say(gapTexts);
  const open = part.value;
  useEffect(() => void learnChoices(), []);
  useEffect(stayFresh, [open]);
  return (
    <main class="knowledge insight" id="focus">
      <nav class="tabs" aria-label={texts.title}>
        <a href={href("gaps")} {...(open === "gaps" ? { "aria-current": "page" as const } : {})}>{texts.parts.gaps}</a>
        <a href={href("gaps", "days")} {...(open === "days" ? { "aria-current": "page" as const } : {})}>{texts.parts.days}</a>
      </nav>
      <div class="insight-body">
        <div class="insight-head">
          <span class="switch" role="group" aria-label={texts.span}>
            {SPANS.map((span) => (
              <button key={span} type="button" data-days={span} aria-pressed={wanted.value.days === span} onClick={() => want({ days: span })}>{texts.spans(span)}</button>
            ))}
          </span>
          {mayLead.value && (
            <a class="chip" download href={`/api/${open === "gaps" ? "gaps" : "insights"}/export?${exported()}`} data-act="export"><Icon name="file" />{texts.export}</a>
          )}
        </div>
        {lost.value && <p class="shelf-lost" role="alert"><Icon name="warn" round />{texts.lost}</p>}
        {open === "gaps" ? <GapRows /> : <Days />}
      </div>
    </main>
  );
}

function exported(): string {
  const { days, state, intent, product } = wanted.value;
  const gaps = { state, ...(intent && { intent }), ...(product && { product }) };
  return new URLSearchParams({ days: String(days), ...(part.value === "gaps" ? gaps : {}) }).toString();
}
