// Who the customer is: what to call them, tags, consent, how they rated, notes, orders, other accounts.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { tick } from "../base/clock";
import { say } from "../base/prefs";
import { mayDecide } from "../base/session";
import { CasesHere } from "../cases/here";
import { Icon } from "../shell/icons";
import { conversationTexts } from "../texts/conversations";
import { customerTexts } from "../texts/customers";
import { Accounts } from "./accounts";
import { cardOpen } from "./bar";
import { change, changing } from "./customer";
import { open } from "./deeds";
import type { Consent, Customer } from "./model";
import { Orders } from "./orders";
import { SegmentMark, Stars } from "./row";
import { card } from "./thread";
import { moment } from "./when";

const CONSENTS: readonly Consent[] = ["unknown", "granted", "refused"];

export function CustomerCard() {
  const texts = say(customerTexts);
  const told = card.value;
  return (
    <aside class="customer" aria-label={texts.title} data-testid="customer">
      {told && (
        <div key={told.customer.id} class="customer-body">
          <button type="button" class="plain from-card" onClick={() => { cardOpen.value = false; }}>← {say(conversationTexts).hideCustomer}</button>
          <Who customer={told.customer} />
          <Tags customer={told.customer} />
          <CasesHere />
          <Orders orders={told.orders} />
          <Notes customer={told.customer} />
          <Rated />
          <Consented customer={told.customer} />
          <Accounts others={told.others} />
        </div>
      )}
    </aside>
  );
}

function Who({ customer }: { customer: Customer }) {
  const texts = say(customerTexts);
  const { called, nickname, segment, visits, orders, spent, first_at, reachable } = customer;
  return (
    <section>
      <header class="customer-name">
        <Called customer={customer} />
        <SegmentMark segment={segment} />
      </header>
      <p class="customer-about figure">
        {[called && nickname, visits > 0 && texts.visits(visits), orders > 0 && texts.spent(spent, orders), first_at > 0 && texts.since(moment(first_at, tick.peek()))].filter(Boolean).join(" · ")}
      </p>
      {!reachable && <p class="unreachable" role="status"><Icon name="warn" round />{texts.unreachable}</p>}
    </section>
  );
}

function Called({ customer }: { customer: Customer }) {
  const texts = say(customerTexts);
  const editing = useSignal(false);
  if (!editing.value) {
    return (
      <>
        <h2 class={customer.called ? "" : "unnamed"}>{customer.called || customer.nickname || texts.noName}</h2>
        {mayDecide.value && <button type="button" class="plain" aria-label={`${texts.called}: ${texts.edit}`} data-act="called" onClick={() => { editing.value = true; }}><Icon name="pen" /></button>}
      </>
    );
  }
  return <OneLine label={texts.called} place={texts.calledPlace} value={customer.called} most={20} name="called" send={(called) => change({ called })} leave={() => { editing.value = false; }} />;
}

interface OneLineProps {
  readonly label: string;
  readonly place: string;
  readonly value: string;
  readonly most: number;
  readonly name: string;
  readonly send: (text: string) => Promise<boolean>;
  readonly leave?: () => void;
}

/** One line to write: Enter saves, Esc leaves it as it was. */
function OneLine({ label, place, value, most, name, send, leave }: OneLineProps) {
  const text = useSignal(value);
  const pressed = (event: KeyboardEvent & { currentTarget: HTMLInputElement }) => {
    if (event.isComposing) return;
    const box = event.currentTarget;
    if (event.key === "Enter") {
      const typed = text.peek().trim();
      if (typed === value && leave) return leave();
      if (typed || leave) void send(typed).then((done) => {
        if (!done) return;
        text.value = "";
        leave?.();
      });
    } else if (event.key === "Escape") {
      text.value = value;
      box.blur();
      leave?.();
    } else return;
    event.preventDefault();
  };
  const focus = (box: HTMLInputElement | null) => { if (box && leave && !box.dataset.ready) { box.dataset.ready = "1"; box.focus(); box.select(); } };
  return (
    <input
      ref={focus} class="one-line" value={text.value} maxLength={most} placeholder={place} aria-label={label} autocomplete="off" disabled={changing.value}
      data-testid={`customer-${name}`} onInput={(event) => { text.value = event.currentTarget.value; }} onKeyDown={pressed}
    />
  );
}

function Tags({ customer }: { customer: Customer }) {
  const texts = say(customerTexts);
  const { tags } = customer;
  if (tags.length === 0 && !mayDecide.value) return null;
  const add = (tag: string) => (tags.includes(tag) ? Promise.resolve(true) : change({ tags: [...tags, tag] }));
  return (
    <section>
      <ul class="tags" aria-label={texts.tags}>
        {tags.map((tag) => (
          <li key={tag}>
            {tag}
            {mayDecide.value && <button type="button" aria-label={texts.removeTag(tag)} disabled={changing.value} onClick={() => void change({ tags: tags.filter((one) => one !== tag) })}><Icon name="cross" /></button>}
          </li>
        ))}
        {mayDecide.value && <li class="add"><OneLine label={texts.addTag} place={`+ ${texts.addTag}`} value="" most={20} name="tag" send={add} /></li>}
      </ul>
    </section>
  );
}

function Notes({ customer }: { customer: Customer }) {
  const texts = say(customerTexts);
  const notes = [...customer.notes].sort((a, b) => b.at - a.at);
  return (
    <section>
      <h3>{texts.notes}</h3>
      {mayDecide.value && <OneLine label={texts.addNote} place={texts.addNote} value="" most={500} name="note" send={(note) => change({ note })} />}
      {notes.length === 0 && !mayDecide.value && <p class="fine">{texts.noNotes}</p>}
      <ul class="customer-notes">
        {notes.map((note) => <li key={`${note.at} ${note.by}`}>{note.text}<small>{note.by} · {moment(note.at, tick.peek())}</small></li>)}
      </ul>
    </section>
  );
}

function Rated() {
  const texts = say(customerTexts);
  const rating = open.value?.rating ?? {};
  const { score = 0, at = 0, asked_at = 0 } = rating;
  const now = tick.peek();
  return (
    <section>
      <h3>{texts.rating}</h3>
      {score > 0 ? <p data-testid="rating"><Stars score={score} /> <small class="fine">{texts.rated(moment(at, now))}</small></p>
        : <p class="fine">{asked_at > 0 ? texts.asked(moment(asked_at, now)) : texts.neverRated}</p>}
    </section>
  );
}

function Consented({ customer }: { customer: Customer }) {
  const texts = say(customerTexts);
  const chosen = useSignal(customer.consent);
  useEffect(() => { chosen.value = customer.consent; }, [customer.consent, customer.version]);
  const choose = (consent: Consent) => {
    chosen.value = consent;
    void change({ consent }).then((done) => { if (!done) chosen.value = customer.consent; });
  };
  return (
    <section>
      <h3>{texts.consent}</h3>
      <div class="choices" role="group" aria-label={texts.consent}>
        {CONSENTS.map((consent) => (
          <button key={consent} type="button" class="chip" data-consent={consent} aria-pressed={chosen.value === consent} disabled={!mayDecide.value || changing.value} onClick={() => choose(consent)}>{texts.consents[consent]}</button>
        ))}
      </div>
      <small class="fine">{texts.consentHint}</small>
    </section>
  );
}
