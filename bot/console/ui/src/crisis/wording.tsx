// The one wording of all desks: what is said now, what waits for a colleague's yes, and the form that changes it.
import { useSignal } from "@preact/signals";
import { say } from "../base/prefs";
import { mayAlert, me } from "../base/session";
import { putInClipboard } from "../shell/clipboard";
import { toast } from "../shell/toasts";
import { crisisTexts } from "../texts/crisis";
import { busy, handle } from "./crises";
import { isOpenCrisis, type CrisisPage, type Wording } from "./model";

export function OneWording({ page }: { page: CrisisPage }) {
  const texts = say(crisisTexts);
  const { crisis } = page;
  const writing = useSignal(false);
  const { wording, proposed } = crisis;
  const inForce = Boolean(wording?.approved_by);
  const may = mayAlert.value && isOpenCrisis(crisis);
  return (
    <section class="block" data-testid="wording">
      <h2>{texts.wording}</h2>
      <p class="fine">{texts.wordingHint}</p>
      {inForce && wording ? <Said wording={wording} title={texts.inForce(wording.version ?? 1)} /> : <p class="fine">{texts.noWording}</p>}
      {proposed && <Said wording={proposed} title={texts.proposed(proposed.version ?? 1)} waits />}
      {proposed && may && (proposed.written_by === me.value?.name
        ? <p class="fine" data-testid="own-wording">{texts.ownWords}</p>
        : <p><button type="button" class="act primary crisis-act" data-act="approve-wording" disabled={busy.value} onClick={() => void handle("approve-wording", {}, texts.approved)}><span>{texts.approve}</span></button></p>)}
      {may && !writing.value && <p><button type="button" data-act="write-wording" onClick={() => { writing.value = true; }}>{inForce || proposed ? texts.rewrite : texts.write}</button></p>}
      {writing.value && <Form page={page} done={() => { writing.value = false; }} />}
    </section>
  );
}

function Said({ wording, title, waits = false }: { wording: Wording; title: string; waits?: boolean }) {
  const texts = say(crisisTexts);
  const copy = (text: string) => void putInClipboard(text).then((done) => { if (done) toast("news", texts.copied); });
  return (
    <div class={`crisis-said${waits ? " waits" : ""}`} data-testid={waits ? "proposed" : "in-force"}>
      <h3>{title} <small>{texts.writtenBy(wording.written_by ?? "")}{wording.approved_by && ` · ${texts.approvedBy(wording.approved_by)}`}</small></h3>
      {([[texts.forPublic, wording.public], [texts.forPrivate, wording.private]] as const).map(([name, text]) => text && (
        <p key={name}><small>{name} · {texts.chars([...text].length)}</small><span>{text}</span>{!waits && <button type="button" class="link" onClick={() => copy(text)}>{texts.copy}</button>}</p>
      ))}
    </div>
  );
}

function Form({ page: { crisis, suggested }, done }: { page: CrisisPage; done: () => void }) {
  const texts = say(crisisTexts);
  const last = crisis.proposed ?? crisis.wording;
  const forPublic = useSignal(last?.public || suggested.public);
  const forPrivate = useSignal(last?.private || suggested.private);
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    void handle("word", { public: forPublic.peek(), private: forPrivate.peek() }, texts.sent).then((ok) => { if (ok) done(); });
  };
  return (
    <form class="watch-form" data-testid="wording-form" onSubmit={send}>
      {([["public", texts.forPublic, forPublic, 300], ["private", texts.forPrivate, forPrivate, 500]] as const).map(([name, label, text, most]) => (
        <label key={name}><span>{label} · {texts.chars([...text.value].length)}</span><textarea name={name} rows={4} maxLength={most} value={text.value} onInput={(event) => { text.value = event.currentTarget.value; }} /></label>
      ))}
      <div class="form-end"><button type="submit" class="act primary" data-act="send-wording" disabled={busy.value}><span>{texts.send}</span></button><button type="button" class="plain" onClick={done}>{texts.leave}</button></div>
    </form>
  );
}
