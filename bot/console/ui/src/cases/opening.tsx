// A case that somebody opens by hand: what went wrong, how the customer comes, and which order it is about.
import { signal, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { say } from "../base/prefs";
import { card } from "../conversations/thread";
import { learnChoices, productName, products } from "../knowledge/choices";
import { staff } from "../staff/staff";
import { caseTexts } from "../texts/cases";
import { busy, openCase } from "./deeds";
import { KINDS, MANNERS, URGENCIES, type Kind, type Manner, type Urgency } from "./model";

/** What is known of it already; null while nobody opens one. */
export const opening = signal<{ readonly conversation?: string } | null>(null);

export function Opening() {
  const texts = say(caseTexts);
  const dialog = useRef<HTMLDialogElement>(null);
  const shown = opening.value !== null;
  const close = () => { opening.value = null; };
  useEffect(() => {
    if (!shown) return dialog.current?.close();
    dialog.current?.showModal();
    dialog.current?.querySelector("input")?.focus();
    void learnChoices();
  }, [shown]);
  return (
    <dialog ref={dialog} class="sheet case-opening" aria-label={texts.newCase} onClose={close} onClick={(event) => { if (event.target === dialog.current) close(); }}>
      {shown && <Form conversation={opening.value?.conversation ?? ""} close={close} />}
    </dialog>
  );
}

function Form({ conversation, close }: { conversation: string; close: () => void }) {
  const texts = say(caseTexts);
  const title = useSignal("");
  const kind = useSignal<Kind>("quality");
  const manner = useSignal<Manner>("calm");
  const urgency = useSignal<Urgency>("general");
  const group = useSignal("");
  const orders = conversation ? card.value?.orders ?? [] : [];
  const order = useSignal(orders[0]?.order_no ?? "");
  const product = useSignal(orders[0]?.product ?? "");
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    const links = { orders: order.peek().split(/[\s、，,]+/).filter(Boolean), product: product.peek() };
    void openCase({ kind: kind.peek(), title: title.peek().trim(), manner: manner.peek(), urgency: urgency.peek(), group: group.peek(), conversation, links }).then((done) => { if (done) close(); });
  };
  const pickOrder = (number: string) => {
    order.value = number;
    product.value = orders.find((one) => one.order_no === number)?.product ?? product.peek();
  };
  return (
    <form class="case-form" data-testid="opening" onSubmit={send}>
      <header><h2>{texts.newCase}</h2><button type="button" class="plain" onClick={close}>{texts.leave} <kbd>Esc</kbd></button></header>
      <label><span>{texts.caseTitle}</span><input name="title" required maxLength={80} placeholder={texts.titlePlace} value={title.value} autocomplete="off" onInput={(event) => { title.value = event.currentTarget.value; }} /></label>
      <Pick name="kind" label={texts.kind} options={KINDS} words={texts.kinds} value={kind.value} pick={(to) => { kind.value = to as Kind; }} />
      <Pick name="manner" label={texts.manner} options={MANNERS} words={texts.manners} value={manner.value} pick={(to) => { manner.value = to as Manner; }} />
      <Pick name="urgency" label={texts.urgency} options={URGENCIES} words={texts.urgencies} value={urgency.value} pick={(to) => { urgency.value = to as Urgency; }} />
      <div class="case-pairs">
        {orders.length > 0
          ? <label><span>{texts.orders}</span><select name="order" value={order.value} onChange={(event) => pickOrder(event.currentTarget.value)}>{orders.map((one) => <option key={one.order_no} value={one.order_no}>{one.order_no} {productName(one.product)}</option>)}<option value="">—</option></select></label>
          : <label><span>{texts.orders}</span><input name="order" maxLength={200} placeholder={texts.linksHint} value={order.value} autocomplete="off" onInput={(event) => { order.value = event.currentTarget.value; }} /></label>}
        <label><span>{texts.product}</span><select name="product" value={product.value} onChange={(event) => { product.value = event.currentTarget.value; }}><option value="">{texts.noProduct}</option>{products.value.map((one) => <option key={one.id} value={one.id}>{one.name}</option>)}</select></label>
        <label><span>{texts.group}</span><select name="group" value={group.value} onChange={(event) => { group.value = event.currentTarget.value; }}><option value="">{texts.anyGroup}</option>{(staff.value?.groups ?? []).map((one) => <option key={one.name} value={one.name}>{one.name}</option>)}</select></label>
      </div>
      <div class="form-end"><button type="submit" class="act primary" data-act="open-case" disabled={busy.value || !title.value.trim()}><span>{texts.open}</span></button></div>
    </form>
  );
}

interface PickProps {
  readonly name: string;
  readonly label: string;
  readonly options: readonly string[];
  readonly words: Readonly<Record<string, string>>;
  readonly value: string;
  readonly pick: (to: string) => void;
}

/** One of a few, all in sight. */
export function Pick({ name, label, options, words, value, pick }: PickProps) {
  return (
    <fieldset class="case-pick">
      <legend>{label}</legend>
      <div class="choices">{options.map((one) => <button key={one} type="button" class="chip" data-pick={`${name} ${one}`} aria-pressed={value === one} onClick={() => pick(one)}>{words[one] ?? one}</button>)}</div>
    </fieldset>
  );
}
