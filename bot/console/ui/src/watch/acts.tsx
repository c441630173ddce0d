// What one does about a topic: take it, give it on, silence it, say what it was, end it, call a crisis.
import { useSignal } from "@preact/signals";
import { useKeys } from "../base/keys";
import { say } from "../base/prefs";
import { me } from "../base/session";
import { Icon } from "../shell/icons";
import { Sure } from "../shell/sure";
import { watchTexts } from "../texts/watch";
import type { Alert, Level, Ruling, TopicPage } from "./model";
import { act, busy, openCrisis, rule, silence } from "./watch";

type Form = "" | "hand-over" | "silence" | "rule";
const MINUTES = [30, 60, 240, 720, 1_440] as const;

export function Acts({ page }: { page: TopicPage }) {
  const texts = say(watchTexts);
  const form = useSignal<Form>("");
  const { alert, line } = page;
  const state = alert?.state ?? "open";
  const mine = state === "claimed" && alert?.claimed_by === me.value?.name;
  const toggle = (name: Form) => { form.value = form.peek() === name ? "" : name; };
  const close = () => { form.value = ""; };
  useKeys({
    c: () => { if (alert && state === "open") void act(alert, "claim"); },
    s: () => toggle("silence"), v: () => { if (alert) toggle("rule"); }, escape: close,
  });
  const off = busy.value;
  return (
    <div class="topic-acts" data-testid="acts">
      <div class="topic-buttons">
        {alert && state === "open" && <button type="button" class="act primary" data-act="claim" disabled={off} onClick={() => void act(alert, "claim")}><span>{texts.claim}</span><kbd>C</kbd></button>}
        {alert && mine && <button type="button" data-act="release" disabled={off} onClick={() => void act(alert, "release")}>{texts.release}</button>}
        {alert && state === "claimed" && <button type="button" data-act="hand-over" aria-expanded={form.value === "hand-over"} onClick={() => toggle("hand-over")}>{texts.handOver}</button>}
        <button type="button" data-act="silence" aria-expanded={form.value === "silence"} onClick={() => toggle("silence")}>{texts.silence}</button>
        {alert && <button type="button" data-act="rule" aria-expanded={form.value === "rule"} onClick={() => toggle("rule")}>{texts.rule}</button>}
        {alert && state !== "resolved" && <Sure name="resolve" label={texts.resolve} question={texts.resolveSure} off={off} act={() => void act(alert, "resolve")} />}
        <a class="chip" download href={`/api/watch/${encodeURIComponent(line.topic.id)}/evidence`} data-act="evidence"><Icon name="file" />{texts.evidence}</a>
        {!line.crisis && <Sure name="open-crisis" kind="crisis-button" label={texts.openCrisis} question={texts.openCrisisSure} off={off} act={() => void openCrisis(line.topic.id)} />}
      </div>
      {form.value === "hand-over" && alert && <HandOver page={page} alert={alert} done={close} />}
      {form.value === "silence" && <SilenceForm page={page} done={close} />}
      {form.value === "rule" && alert && <RuleForm page={page} alert={alert} done={close} />}
    </div>
  );
}

interface FormProps {
  readonly page: TopicPage;
  readonly alert: Alert;
  readonly done: () => void;
}

function HandOver({ page, alert, done }: FormProps) {
  const texts = say(watchTexts);
  const others = page.colleagues.filter((name) => name !== alert.claimed_by);
  return (
    <div class="watch-form" data-testid="hand-over">
      <b>{texts.handOverTo}</b>
      {others.length === 0 && <p class="fine">{texts.nobodyElse}</p>}
      <div class="choices">
        {others.map((name) => <button key={name} type="button" class="chip" data-to={name} onClick={() => void act(alert, "hand-over", { to: name }).then(done)}>{name}</button>)}
      </div>
    </div>
  );
}

function SilenceForm({ page, done }: { page: TopicPage; done: () => void }) {
  const texts = say(watchTexts);
  const minutes = useSignal<number>(60);
  const wide = useSignal<"topic" | "about">("topic");
  const most = useSignal<Level>(3);
  const reason = useSignal("");
  const { topic, level } = page.line;
  const [about] = topic.about;
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    const what = wide.peek() === "topic" || !about ? { topic: topic.id } : { about, theme: topic.theme };
    void silence({ ...what, minutes: minutes.peek(), reason: reason.peek(), most: most.peek() }).then((ok) => { if (ok) done(); });
  };
  return (
    <form class="watch-form" data-testid="silence" onSubmit={send}>
      <div class="choices" role="group" aria-label={texts.silenceWhat}>
        <button type="button" class="chip" aria-pressed={wide.value === "topic"} onClick={() => { wide.value = "topic"; }}>{texts.onlyTopic}</button>
        {about && <button type="button" class="chip" aria-pressed={wide.value === "about"} onClick={() => { wide.value = "about"; }}>{texts.allAbout(page.line.names[0] ?? about, texts.themes[topic.theme])}</button>}
      </div>
      <div class="choices" role="group" aria-label={texts.silenceFor}>
        {MINUTES.map((one) => <button key={one} type="button" class="chip figure" data-minutes={one} aria-pressed={minutes.value === one} onClick={() => { minutes.value = one; }}>{texts.forMinutes(one)}</button>)}
      </div>
      <div class="choices" role="group" aria-label={texts.silenceMost}>
        {([2, 3, 4] as const).map((one) => <button key={one} type="button" class="chip" aria-pressed={most.value === one} onClick={() => { most.value = one; }}>{one === 4 ? texts.silenceAll : texts.unlessGraver(texts.levels[one])}</button>)}
      </div>
      {level > most.value && <p class="caution">{texts.silenceUseless(texts.levels[level])}</p>}
      <label><span>{texts.silenceWhy}</span><input data-testid="silence-reason" required minLength={4} maxLength={500} value={reason.value} onInput={(event) => { reason.value = event.currentTarget.value; }} /></label>
      <div class="form-end"><button type="submit" class="act primary" data-act="silence-send" disabled={busy.value}><span>{texts.silence}</span></button><button type="button" class="plain" onClick={done}>{texts.leave}</button></div>
    </form>
  );
}

function RuleForm({ page, alert, done }: FormProps) {
  const texts = say(watchTexts);
  const ruling = useSignal<Ruling>(alert.ruling ?? "real");
  const other = useSignal(alert.duplicate_of ?? "");
  const note = useSignal(alert.note ?? "");
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    void rule(alert, ruling.peek(), ruling.peek() === "duplicate" ? other.peek() : "", note.peek()).then((ok) => { if (ok) done(); });
  };
  return (
    <form class="watch-form" data-testid="rule" onSubmit={send}>
      <div class="choices" role="group" aria-label={texts.rule}>
        {(["real", "noise", "duplicate"] as const).map((one) => (
          <button key={one} type="button" class="chip" data-ruling={one} aria-pressed={ruling.value === one} disabled={one === "duplicate" && page.others.length === 0} onClick={() => { ruling.value = one; }}>{texts.rulings[one]}</button>
        ))}
      </div>
      <p class="fine">{texts.rulingHints[ruling.value]}</p>
      {ruling.value === "duplicate" && (
        <label><span>{texts.duplicateOf}</span>
          <select required value={other.value} onChange={(event) => { other.value = event.currentTarget.value; }}>
            <option value="" />
            {page.others.map((one) => <option key={one.id} value={one.id}>{one.title}</option>)}
          </select>
        </label>
      )}
      <label><span>{texts.rulingNote}</span><input maxLength={500} value={note.value} onInput={(event) => { note.value = event.currentTarget.value; }} /></label>
      <div class="form-end"><button type="submit" class="act primary" data-act="rule-send" disabled={busy.value}><span>{texts.keep}</span></button><button type="button" class="plain" onClick={done}>{texts.leave}</button></div>
    </form>
  );
}
