// Beside the entry: what is wrong with it, what the writing changes, and what happened to it before.
import { say } from "../base/prefs";
import { Icon } from "../shell/icons";
import { entryTexts, since } from "../texts/entry";
import { tick } from "../base/clock";
import { Differences } from "./compared";
import { checks, view, writing } from "./entry";
import type { Written } from "./model";
import { History } from "./history";

export function Side() {
  return (
    <aside class="sheetlike-side">
      {!writing.value && <Waiting />}
      <Checks />
      {writing.value && <Changes />}
      {view.value && <History view={view.value} />}
    </aside>
  );
}

/** Who proposed what waits for review, and why. */
function Waiting() {
  const texts = say(entryTexts);
  const record = view.value?.record;
  if (!record?.proposed) return null;
  const note = view.value?.history.find((change) => change.action === "proposed")?.note;
  return (
    <section class="waiting">
      <h2>{texts.waitsFor}</h2>
      <p><b>{record.proposed_by}</b> <small class="figure">{since(tick.value - record.proposed_at)}</small></p>
      {note && <q>{note}</q>}
    </section>
  );
}

function Checks() {
  const texts = say(entryTexts);
  const now = writing.value;
  if (now && !now.answer.trim()) return <section data-testid="checks"><h2>{texts.checks}</h2><p class="fine">{texts.notYet}</p></section>;
  return (
    <section data-testid="checks">
      <h2>{texts.checks}</h2>
      {checks.value.length === 0 && <p class="all-well"><Icon name="sent" />{texts.allWell}</p>}
      <ul class="risks">
        {checks.value.map((check, at) => (
          <li key={at} class={check.blocking ? "blocking" : ""}>
            <Icon name="warn" round /><span>{check.message}{check.blocking && <em>{texts.blocking}</em>}</span>
          </li>
        ))}
      </ul>
    </section>
  );
}

/** What the writing changes: against the form in force, and against the one that waits. */
function Changes() {
  const texts = say(entryTexts);
  const record = view.value?.record;
  const { approved, proposed } = record ?? {};
  return (
    <>
      {proposed && <Against title={texts.changesProposed(record?.proposed_by ?? "")} before={proposed} name="against-proposed" />}
      {approved && <Against title={texts.changes} before={approved} name="changes" />}
    </>
  );
}

function Against({ title, before, name }: { title: string; before: Written; name: string }) {
  if (!writing.value) return null;
  return (
    <section data-testid={name}>
      <h2>{title}</h2>
      <Differences before={before} after={writing.value} none={say(entryTexts).noChanges} />
    </section>
  );
}
