// A notice as its customer sees it: the message in a chat, and the card a platform makes of its own template.
import { say } from "../base/prefs";
import { Icon } from "../shell/icons";
import { noticeTexts } from "../texts/notices";
import type { Form, Shown } from "./model";

export function AsShown({ shown }: { shown: Shown }) {
  const texts = say(noticeTexts);
  return (
    <div class="as-shown" data-testid="shown">
      <section>
        <h3>{texts.asMessage}</h3>
        <div class="phone">
          <p class="bubble">{shown.text || <em>{texts.noText}</em>}</p>
          {shown.late && <><small>{texts.ifLate}</small><p class="bubble late">{shown.late}</p></>}
        </div>
        {shown.risks.map((risk, at) => <p key={at} class={`fault${risk.blocking ? " blocking" : ""}`}><Icon name="warn" round /><span>{risk.found} {risk.advice}</span></p>)}
      </section>
      <section>
        <h3>{texts.asForms}</h3>
        <div class="phone">
          {shown.forms.length === 0 && <p class="phone-none"><b>{texts.noForms}</b><small>{texts.noFormsHint}</small></p>}
          {shown.forms.map((form, at) => <Card key={at} form={form} />)}
        </div>
      </section>
    </div>
  );
}

function Card({ form }: { form: Form }) {
  const texts = say(noticeTexts);
  return (
    <article class="form-card" data-way={form.way}>
      <header><b>{texts.formWays[form.way] ?? form.way}</b><code>{form.id}</code></header>
      <dl>{Object.entries(form.fields).map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{value}<small class="figure">{[...value].length}</small></dd></div>)}</dl>
      {form.url && <footer>{form.url}</footer>}
    </article>
  );
}
