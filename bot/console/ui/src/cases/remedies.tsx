// What the customer is offered: within authority at once, beyond it with the yes of a lead; and whether it was done.
import { useSignal } from "@preact/signals";
import { tick } from "../base/clock";
import { say } from "../base/prefs";
import { mayDecide, mayLead, me } from "../base/session";
import { moment } from "../conversations/when";
import { staff } from "../staff/staff";
import { caseTexts } from "../texts/cases";
import { busy, handle } from "./deeds";
import { PAID, REMEDIES, stands, stepOf, type Case, type Remedy, type RemedyKind } from "./model";
import { Pick } from "./opening";

export function Remedies({ one }: { one: Case }) {
  const texts = say(caseTexts);
  const writing = useSignal(false);
  const remedies = one.remedies ?? [];
  const may = mayDecide.value && stepOf(one) !== "closed";
  if (remedies.length === 0 && stepOf(one) === "accept") return null;
  return (
    <section class="block" data-testid="remedies">
      <h2>{texts.remedy}</h2>
      {remedies.length === 0 && <p class="fine">{texts.noRemedy}</p>}
      <ul class="case-remedies">{remedies.map((remedy) => <Line key={remedy.number} remedy={remedy} one={one} may={may} />)}</ul>
      {may && !writing.value && <p><button type="button" data-act="offer" aria-keyshortcuts="P" onClick={() => { writing.value = true; }}>{texts.offer} <kbd>P</kbd></button></p>}
      {may && writing.value && <Form done={() => { writing.value = false; }} />}
    </section>
  );
}

/** Leads of the house, and those who lead this case's group. */
function mayAgree(one: Case): boolean {
  return mayLead.value || (staff.value?.me.leads ?? []).includes(one.group ?? "");
}

function Line({ remedy, one, may }: { remedy: Remedy; one: Case; may: boolean }) {
  const texts = say(caseTexts);
  const { number, by = "", at = 0 } = remedy;
  const waits = Boolean(remedy.needs_lead) && !remedy.agreed_by && !remedy.refused;
  const own = by === me.value?.name;
  return (
    <li data-remedy={number} class={remedy.refused ? "refused" : waits ? "waits" : ""}>
      <p><b>{texts.remedies[remedy.kind] ?? remedy.kind}</b>{remedy.amount && <b class="figure"> ¥{remedy.amount}</b>}{remedy.text && <span> {remedy.text}</span>}<small>{by} {moment(at, tick.value)}</small></p>
      <p class="case-remedy-state">
        {waits && <span class="caution">{texts.needsLead(by)}</span>}
        {remedy.agreed_by && <span>{texts.agreedBy(remedy.agreed_by, moment(remedy.agreed_at ?? 0, tick.value))}</span>}
        {remedy.refused && <span>{texts.refusedBy}</span>}
        {!remedy.needs_lead && !remedy.refused && <span class="fine">{texts.within}</span>}
        {remedy.done_by && <span class="done">{texts.carriedOut(remedy.done_by, moment(remedy.done_at ?? 0, tick.value))}</span>}
        {may && waits && mayAgree(one) && (own ? <small class="fine">{texts.ownRemedy}</small> : (
          <>
            <button type="button" class="act primary" data-act="agree-remedy" disabled={busy.value} onClick={() => void handle("agree", { remedy: number, yes: true }, texts.agree)}><span>{texts.agree}</span></button>
            <button type="button" data-act="refuse-remedy" disabled={busy.value} onClick={() => void handle("agree", { remedy: number, yes: false }, texts.refuse)}>{texts.refuse}</button>
          </>
        ))}
        {may && stands(remedy) && !remedy.done_by && <button type="button" data-act="carry-out" disabled={busy.value} onClick={() => void handle("carry-out", { remedy: number }, texts.carryOut)}>{texts.carryOut}</button>}
      </p>
    </li>
  );
}

function Form({ done }: { done: () => void }) {
  const texts = say(caseTexts);
  const kind = useSignal<RemedyKind>("exchange");
  const amount = useSignal("");
  const text = useSignal("");
  const paid = PAID.includes(kind.value);
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    void handle("offer", { kind: kind.peek(), amount: paid ? amount.peek().trim() : "", text: text.peek().trim() }, texts.saved).then((ok) => { if (ok) done(); });
  };
  return (
    <form class="case-form inner" data-testid="remedy-form" onSubmit={send} onKeyDown={(event) => { if (event.key === "Escape") { event.stopPropagation(); done(); } }}>
      <Pick name="remedy" label={texts.remedyKind} options={REMEDIES} words={texts.remedies} value={kind.value} pick={(to) => { kind.value = to as RemedyKind; }} />
      <div class="case-pairs">
        {paid && <label class="case-amount"><span>{texts.amount}</span><input name="amount" inputMode="decimal" pattern="\d{1,7}(\.\d{1,2})?" maxLength={10} title={texts.amountRule} required={kind.value !== "other"} value={amount.value} autocomplete="off" onInput={(event) => { amount.value = event.currentTarget.value; }} /></label>}
        <label><span>{texts.remedyText}</span><input name="remedy-text" maxLength={500} placeholder={texts.remedyPlace} value={text.value} autocomplete="off" onInput={(event) => { text.value = event.currentTarget.value; }} /></label>
      </div>
      <div class="form-end"><button type="submit" class="act primary" data-act="propose" disabled={busy.value}><span>{texts.propose}</span></button><button type="button" class="plain" onClick={done}>{texts.leave}</button></div>
    </form>
  );
}
