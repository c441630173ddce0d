// To whom a case goes: a colleague, or another department, with a word for whoever gets it.
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { say } from "../base/prefs";
import { Face } from "../desk/marks";
import { learnStaff, staff } from "../staff/staff";
import { caseTexts } from "../texts/cases";
import { busy, handle } from "./deeds";
import type { Case } from "./model";
import { handing } from "./view";

export function HandOver({ one }: { one: Case }) {
  const texts = say(caseTexts);
  const dialog = useRef<HTMLDialogElement>(null);
  const shown = handing.value;
  const close = () => { handing.value = false; };
  useEffect(() => {
    if (!shown) return dialog.current?.close();
    void learnStaff();
    dialog.current?.showModal();
    dialog.current?.querySelector<HTMLElement>(".chip")?.focus();
  }, [shown]);
  return (
    <dialog ref={dialog} class="sheet case-opening" aria-label={texts.handTitle(one.number)} onClose={close} onClick={(event) => { if (event.target === dialog.current) close(); }}>
      {shown && <Form one={one} close={close} />}
    </dialog>
  );
}

function Form({ one, close }: { one: Case; close: () => void }) {
  const texts = say(caseTexts);
  const owner = useSignal("");
  const group = useSignal(one.group ?? "");
  const note = useSignal("");
  const agents = (staff.value?.agents ?? []).filter((agent) => agent.name !== one.owner && (!group.value || agent.groups.length === 0 || agent.groups.includes(group.value)))
    .sort((a, b) => Number(b.here) - Number(a.here));
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    void handle("assign", { owner: owner.peek(), group: group.peek(), says: note.peek().trim() }, texts.handOver).then((done) => { if (done) close(); });
  };
  return (
    <form class="case-form" data-testid="handing" onSubmit={send}>
      <header><h2>{texts.handTitle(one.number)}</h2><button type="button" class="plain" onClick={close}>{texts.leave} <kbd>Esc</kbd></button></header>
      <fieldset class="case-pick"><legend>{texts.group}</legend>
        <div class="choices">{(staff.value?.groups ?? []).map((it) => <button key={it.name} type="button" class="chip" data-to-group={it.name} aria-pressed={group.value === it.name} onClick={() => { group.value = it.name; owner.value = ""; }}>{it.name}</button>)}</div>
      </fieldset>
      <fieldset class="case-pick"><legend>{texts.owner}</legend>
        <div class="choices">
          <button type="button" class="chip" data-to="" aria-pressed={owner.value === ""} onClick={() => { owner.value = ""; }}>{texts.toNobody}</button>
          {agents.map((agent) => <button key={agent.name} type="button" class="chip case-agent" data-to={agent.name} aria-pressed={owner.value === agent.name} onClick={() => { owner.value = agent.name; }}><Face name={agent.name} />{agent.name}<small>{agent.here ? texts.present : texts.absent}</small></button>)}
        </div>
      </fieldset>
      <label><span>{texts.handNote}</span><input name="note" maxLength={500} placeholder={texts.handPlace} value={note.value} autocomplete="off" data-testid="hand-note" onInput={(event) => { note.value = event.currentTarget.value; }} /></label>
      <div class="form-end"><button type="submit" class="act primary" data-act="send-hand-over" disabled={busy.value}><span>{texts.hand}</span></button></div>
    </form>
  );
}
