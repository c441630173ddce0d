// One crisis as it stands: what it does to the desk, the one wording, statements, posters, those it happened to, progress.
import { useSignal } from "@preact/signals";
import { tick } from "../base/clock";
import { say } from "../base/prefs";
import { href, mayAlert } from "../base/session";
import { clock, moment } from "../conversations/when";
import { Icon } from "../shell/icons";
import { Sure } from "../shell/sure";
import { crisisTexts } from "../texts/crisis";
import { busy, handle, listed } from "./crises";
import { isOpenCrisis, type Crisis, type CrisisPage } from "./model";
import { Hit, Posters } from "./people";
import { Statements } from "./statements";
import { OneWording } from "./wording";

export function CrisisView({ page }: { page: CrisisPage }) {
  const { crisis } = page;
  return (
    <>
      <Head page={page} />
      <div class="show-columns">
        <div><Effects crisis={crisis} key={`e${crisis.version ?? 1}`} /><OneWording page={page} /><Statements page={page} /></div>
        <div><Posters page={page} /><Hit page={page} /><Progress crisis={crisis} /></div>
      </div>
    </>
  );
}

function Head({ page: { crisis, topics, late } }: { page: CrisisPage }) {
  const texts = say(crisisTexts);
  const open = isOpenCrisis(crisis);
  return (
    <header class="topic-head">
      <a class="show-back" href={href("crisis")}>{texts.all}</a>
      <h1><span class={`level${open ? " level-4" : ""}`}>{open ? texts.isOpen : texts.closed}</span>{crisis.title}</h1>
      <p class="topic-kind">
        {texts.openedBy(crisis.opened_by, moment(crisis.opened_at, tick.value))}
        {!open && <> · {texts.closedBy(crisis.closed_by ?? "", moment(crisis.closed_at ?? 0, tick.value))}</>}
        {topics.map((topic) => <> · <a key={topic.id} href={href("watch", topic.id)}>{topic.title}</a></>)}
      </p>
      {late > 0 && <p class="late" role="alert" data-testid="overdue"><Icon name="warn" round /> {texts.late}</p>}
      <p class="crisis-ends">
        <a class="chip" href={href("crisis", crisis.id, "review")} data-act="report">{texts.report}</a>
        {open && mayAlert.value && <Closing />}
      </p>
    </header>
  );
}

function Closing() {
  const texts = say(crisisTexts);
  const asking = useSignal(false);
  const lessons = useSignal("");
  if (!asking.value) return <button type="button" data-act="end-crisis" onClick={() => { asking.value = true; }}>{texts.end}</button>;
  return (
    <span class="watch-form crisis-closing">
      <label><span>{texts.lessons}</span><textarea data-testid="lessons" rows={3} maxLength={2000} value={lessons.value} onInput={(event) => { lessons.value = event.currentTarget.value; }} /></label>
      <span class="form-end">
        <Sure name="close-crisis" label={texts.end} question={texts.endSure} off={busy.value} act={() => void handle("close", { lessons: lessons.peek() }, texts.ended)} />
        <button type="button" class="plain" onClick={() => { asking.value = false; }}>{texts.leave}</button>
      </span>
    </span>
  );
}

/** What it does to the desk, and by which words it is known. */
function Effects({ crisis }: { crisis: Crisis }) {
  const texts = say(crisisTexts);
  const words = useSignal((crisis.words ?? []).join(" "));
  const may = mayAlert.value && isOpenCrisis(crisis);
  const now = { holds: crisis.holds ?? true, seconds: crisis.seconds ?? true };
  const names = listed.value?.marks[crisis.id]?.names ?? crisis.about ?? [];
  const put = (change: object) => void handle("change", { ...now, words: words.peek().split(/[\s、，,]+/).filter(Boolean), ...change }, texts.saved);
  return (
    <section class="block" data-testid="effects">
      <h2>{texts.on}</h2>
      <div class="crisis-switches">
        {(["holds", "seconds"] as const).map((name) => (
          <label key={name}><input type="checkbox" data-switch={name} checked={now[name]} disabled={!may || busy.value} onChange={(event) => put({ [name]: event.currentTarget.checked })} /> {texts[name]}</label>
        ))}
      </div>
      <p class="fine">{crisis.shop ? texts.scopeShop : texts.scope(names.slice(0, 6).join("、") || crisis.title)}</p>
      <form class="crisis-words" onSubmit={(event) => { event.preventDefault(); put({}); }}>
        <label><span>{texts.words}</span><input data-testid="words" value={words.value} disabled={!may} title={texts.wordsHint} onInput={(event) => { words.value = event.currentTarget.value; }} /></label>
        {may && <button type="submit" data-act="save-words" disabled={busy.value}>{texts.save}</button>}
      </form>
      <small class="fine">{may ? texts.wordsHint : mayAlert.value ? "" : texts.readOnly}</small>
    </section>
  );
}

/** What happened, the last first. */
function Progress({ crisis }: { crisis: Crisis }) {
  const texts = say(crisisTexts);
  const note = useSignal("");
  const may = mayAlert.value && isOpenCrisis(crisis);
  const add = (event: SubmitEvent) => {
    event.preventDefault();
    if (note.peek().trim()) void handle("note", { text: note.peek() }).then((done) => { if (done) note.value = ""; });
  };
  return (
    <section class="block" data-testid="progress">
      <h2>{texts.log}</h2>
      {may && (
        <form class="crisis-note" onSubmit={add}>
          <input data-testid="note" aria-label={texts.addNote} placeholder={texts.addNote} maxLength={500} value={note.value} onInput={(event) => { note.value = event.currentTarget.value; }} />
          <button type="submit" data-act="add-note" disabled={busy.value}>{texts.add}</button>
        </form>
      )}
      <ol class="crisis-log">
        {[...(crisis.log ?? [])].reverse().map((line, at) => (
          <li key={at} class={line.what === "overdue" ? "late" : ""}><time class="figure">{clock(line.at)}</time><span><b>{texts.what[line.what] ?? line.what}</b>{line.says && <> {line.says}</>}</span><small>{line.by === "house" || !line.by ? texts.system : line.by}</small></li>
        ))}
      </ol>
    </section>
  );
}
