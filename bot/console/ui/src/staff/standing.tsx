// What may go out by itself: the exact wordings, who allowed each, and when. One letter changed is another wording.
import { useEffect } from "preact/hooks";
import { tick } from "../base/clock";
import { say } from "../base/prefs";
import { mayLead } from "../base/session";
import { moment } from "../conversations/when";
import { Icon } from "../shell/icons";
import { Sure } from "../shell/sure";
import { staffTexts } from "../texts/staff";
import type { Standing } from "./model";
import { judge, learnStanding, standing } from "./staff";

export function StandingList() {
  const texts = say(staffTexts);
  useEffect(() => void learnStanding(), []);
  const list = standing.value;
  if (!list) return null;
  const cases = [...new Set(list.map((one) => one.template.case))];
  const allowed = list.filter((one) => one.by).length;
  return (
    <section class="block" data-testid="standing">
      <h2>{texts.standing}<small>{texts.standingHint}</small></h2>
      <p class="standing-sum">{allowed > 0 ? texts.allowed(allowed, list.length) : texts.noneAllowed}</p>
      {list.length === 0 && <p class="fine">{texts.noTemplates}</p>}
      {cases.map((name) => (
        <section key={name} class="standing-case">
          <h3>{texts.cases[name] ?? name}</h3>
          <ul>{list.filter((one) => one.template.case === name).map((one) => <One key={one.template.id} one={one} />)}</ul>
        </section>
      ))}
    </section>
  );
}

function One({ one }: { one: Standing }) {
  const texts = say(staffTexts);
  const { template, by, at } = one;
  return (
    <li data-template={template.id} data-allowed={by !== ""} class={by ? "allowed" : ""}>
      <p><Wording text={template.text} /></p>
      <footer>
        {by ? <span class="done"><Icon name="sent" />{texts.allowedBy(by, moment(at, tick.peek()))}</span> : <span class="fine">{texts.asksFirst}</span>}
        {mayLead.value && (by
          ? <button type="button" data-act="forbid" onClick={() => void judge(template.id, "forbid")}>{texts.forbid}</button>
          : <Sure name="allow" label={texts.allow} question={texts.allowSure} act={() => void judge(template.id, "allow")} />)}
      </footer>
    </li>
  );
}

/** The exact text; what is filled in stands as a word of its own. */
function Wording({ text }: { text: string }) {
  const { fields } = say(staffTexts);
  return (
    <>
      {text.split(/(\{\w+\})/).map((piece, at) => {
        const name = /^\{(\w+)\}$/.exec(piece)?.[1];
        return name ? <span key={at} class="blank" title={piece}>{fields[name] ?? name}</span> : piece;
      })}
    </>
  );
}
