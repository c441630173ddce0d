// What happened to an entry, newest first; any form that was once in force can be put in force again.
import { useSignal } from "@preact/signals";
import { tick } from "../base/clock";
import { lang, say } from "../base/prefs";
import { mayLead } from "../base/session";
import { entryTexts, since } from "../texts/entry";
import { Differences } from "./compared";
import { decide } from "./deeds";
import { busy, writing } from "./entry";
import { current } from "./forms";
import type { Change, View, Written } from "./model";

export function History({ view }: { view: View }) {
  const now = current(view);
  return (
    <section>
      <h2>{say(entryTexts).history}</h2>
      <ol class="timeline" data-testid="history">
        {view.history.map((change) => <Moment key={change.number} change={change} form={view.record.approved} now={change.number === now} />)}
      </ol>
    </section>
  );
}

function Moment({ change, form, now }: { change: Change; form: Written | null; now: boolean }) {
  const texts = say(entryTexts);
  const shown = useSignal(false);
  const { written, number } = change;
  const was = change.action === "approved" || change.action === "restored";
  return (
    <li class={`${change.action}${now ? " now" : ""}`} data-number={number} data-action={number === 0 ? "file" : change.action}>
      <What change={change} />
      {now && <small class="in-force">{texts.inForce}</small>}
      {written && form && !now && (
        <button type="button" class="link" aria-expanded={shown.value} onClick={() => { shown.value = !shown.value; }}>
          {shown.value ? texts.hideThis : texts.seeThis}
        </button>
      )}
      {was && !now && <Restore number={number} />}
      {shown.value && written && form && <Differences before={form} after={written} none={texts.sameAsNow} />}
    </li>
  );
}

function What({ change }: { change: Change }) {
  const texts = say(entryTexts);
  if (change.number === 0) return <p><b>{texts.fromFile}</b></p>;
  const at = new Date(change.at);
  const back = change.action === "restored" ? /^#(\d+)$/.exec(change.note)?.[1] : undefined;
  return (
    <>
      <p>
        <b>{change.by}</b> {back === undefined ? texts.actions[change.action] : texts.backTo(Number(back))}{" "}
        <time dateTime={at.toISOString()} title={at.toLocaleString(lang.value === "zh" ? "zh-CN" : "en")}>{since(tick.value - change.at)}</time>
      </p>
      {change.note && back === undefined && <q>{change.note}</q>}
    </>
  );
}

function Restore({ number }: { number: number }) {
  if (!mayLead.value || writing.value) return null;
  return (
    <button type="button" class="link" data-restore={number} disabled={busy.value} onClick={() => void decide("restore", { number })}>
      {say(entryTexts).restoreThis}
    </button>
  );
}
