// Beside the work: what the case is about, how the customer found it, and all that happened.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { tick } from "../base/clock";
import { say } from "../base/prefs";
import { href, mayDecide } from "../base/session";
import { Stars } from "../conversations/row";
import { clock, day, moment } from "../conversations/when";
import { learnChoices, productName, products } from "../knowledge/choices";
import { caseTexts } from "../texts/cases";
import { caseSaid } from "../texts/casewords";
import { busy, handle } from "./deeds";
import { KINDS, MANNERS, stepOf, URGENCIES, type Case, type CasePage, type Links } from "./model";

export function About({ page: { case: one } }: { page: CasePage }) {
  const texts = say(caseTexts);
  const may = mayDecide.value && stepOf(one) !== "closed";
  const editing = useSignal(false);
  useEffect(() => void learnChoices(), []);
  const pick = (name: "kind" | "manner" | "urgency", options: readonly string[], words: Readonly<Record<string, string>>, value: string) => (
    <label><span>{texts[name]}</span>
      <select name={name} value={value} disabled={!may || busy.value} onChange={(event) => void handle("describe", { [name]: event.currentTarget.value }, texts.saved)}>
        {options.map((option) => <option key={option} value={option}>{words[option] ?? option}</option>)}
      </select>
    </label>
  );
  return (
    <section class="block" data-testid="about">
      <div class="case-pairs three">
        {pick("kind", KINDS, texts.kinds, one.kind)}
        {pick("manner", MANNERS, texts.manners, one.manner ?? "calm")}
        {pick("urgency", URGENCIES, texts.urgencies, one.urgency ?? "general")}
      </div>
      <h2 class="second">{texts.links}{may && !editing.value && <button type="button" class="link" data-act="edit-links" onClick={() => { editing.value = true; }}>{texts.edit}</button>}</h2>
      {editing.value ? <LinksForm one={one} done={() => { editing.value = false; }} /> : <Linked links={one.links ?? {}} />}
    </section>
  );
}

function Linked({ links }: { links: Links }) {
  const texts = say(caseTexts);
  const { orders = [], parcels = [], posts = [], rooms = [], topic = "", product = "" } = links;
  const rows: readonly (readonly [string, readonly string[]])[] = [[texts.product, product ? [productName(product)] : []], [texts.orders, orders], [texts.parcels, parcels], [texts.rooms, rooms], [texts.posts, posts]];
  const shown = rows.filter(([, values]) => values.length > 0);
  if (shown.length === 0 && !topic) return <p class="fine">{texts.noLinks}</p>;
  return (
    <dl class="case-links">
      {shown.map(([name, values]) => <div key={name}><dt>{name}</dt><dd>{values.map((value) => name === texts.parcels ? <a key={value} href={`#/parcels/${encodeURIComponent(value)}`}><code>{value}</code></a> : <code key={value}>{value}</code>)}</dd></div>)}
      {topic && <div><dt>{texts.topic}</dt><dd><a href={href("watch", topic)}>{topic}</a></dd></div>}
    </dl>
  );
}

function LinksForm({ one, done }: { one: Case; done: () => void }) {
  const texts = say(caseTexts);
  const links = one.links ?? {};
  const title = useSignal(one.title ?? "");
  const orders = useSignal((links.orders ?? []).join(" "));
  const parcels = useSignal((links.parcels ?? []).join(" "));
  const product = useSignal(links.product ?? "");
  const several = (text: string) => text.split(/[\s、，,]+/).filter(Boolean);
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    const said = { ...links, orders: several(orders.peek()), parcels: several(parcels.peek()), product: product.peek() };
    void handle("describe", { links: said, ...(title.peek().trim() ? { title: title.peek().trim() } : {}) }, texts.saved).then((ok) => { if (ok) done(); });
  };
  return (
    <form class="case-form inner" data-testid="links-form" onSubmit={send} onKeyDown={(event) => { if (event.key === "Escape") { event.stopPropagation(); done(); } }}>
      <label><span>{texts.caseTitle}</span><input name="title" maxLength={80} value={title.value} onInput={(event) => { title.value = event.currentTarget.value; }} /></label>
      <label><span>{texts.orders} · {texts.linksHint}</span><input name="orders" maxLength={500} value={orders.value} onInput={(event) => { orders.value = event.currentTarget.value; }} /></label>
      <label><span>{texts.parcels} · {texts.linksHint}</span><input name="parcels" maxLength={500} value={parcels.value} onInput={(event) => { parcels.value = event.currentTarget.value; }} /></label>
      <label><span>{texts.product}</span><select name="product" value={product.value} onChange={(event) => { product.value = event.currentTarget.value; }}><option value="">{texts.noProduct}</option>{products.value.map((it) => <option key={it.id} value={it.id}>{it.name}</option>)}</select></label>
      <div class="form-end"><button type="submit" class="act primary" data-act="save-links" disabled={busy.value}><span>{texts.save}</span></button><button type="button" class="plain" onClick={done}>{texts.leave}</button></div>
    </form>
  );
}

/** How the customer found it, and whether they said that it settles it. */
export function Satisfied({ one }: { one: Case }) {
  const texts = say(caseTexts);
  const { asked_at = 0, csat = null, nps = null, says = "" } = one.satisfaction ?? {};
  const step = stepOf(one);
  if (step !== "follow_up" && step !== "closed" && !one.confirmed_at) return null;
  return (
    <section class="block" data-testid="satisfied">
      <h2>{texts.satisfaction}</h2>
      {(one.confirmed_at ?? 0) > 0 && <p data-testid="confirmed">{texts.confirmed(one.confirmed_by ?? "", moment(one.confirmed_at ?? 0, tick.value))}</p>}
      {csat !== null && <p><Stars score={csat} /> {texts.csat(csat)}</p>}
      {nps !== null && <p>{texts.nps(nps)}</p>}
      {says && <p><q>{says}</q></p>}
      {csat === null && nps === null && <p class="fine">{asked_at > 0 ? texts.askedAt(moment(asked_at, tick.value)) : step === "closed" ? "" : texts.notAsked}</p>}
      {one.closing && <p class="case-text">{texts.closing}：{one.closing}</p>}
    </section>
  );
}

/** What happened, the last first. */
export function Log({ one }: { one: Case }) {
  const texts = say(caseTexts);
  const note = useSignal("");
  const lines = [...(one.log ?? [])].reverse();
  const add = (event: SubmitEvent) => {
    event.preventDefault();
    if (note.peek().trim()) void handle("note", { text: note.peek().trim() }, texts.saved).then((done) => { if (done) note.value = ""; });
  };
  const today = day(tick.value, tick.value);
  return (
    <section class="block" data-testid="log">
      <h2>{texts.log}</h2>
      {mayDecide.value && (
        <form class="crisis-note" onSubmit={add}>
          <input data-testid="case-note" aria-label={texts.note} aria-keyshortcuts="N" placeholder={texts.notePlace} maxLength={1000} value={note.value} autocomplete="off" onInput={(event) => { note.value = event.currentTarget.value; }} onKeyDown={(event) => { if (event.key === "Escape") event.currentTarget.blur(); }} />
          <button type="submit" data-act="add-case-note" disabled={busy.value}>{texts.add}</button>
        </form>
      )}
      <ol class="case-log">
        {lines.map((line, n) => {
          const on = day(line.at, tick.value);
          const before = n === 0 ? today : day(lines[n - 1]?.at ?? line.at, tick.value);
          const took = line.what === "assigned" && line.says === line.by;
          const words = line.what === "advanced" && line.step ? `${texts.what.advanced}：${texts.steps[line.step]}` : texts.what[took ? "taken" : line.what] ?? line.what;
          return (
            <li key={`${line.at} ${n}`} class={line.what === "breached" || line.what === "lead" || line.what === "supervisor" ? "late" : line.told ? "told" : ""} data-what={line.what}>
              {on !== before && <h3>{on}</h3>}
              <time class="figure">{clock(line.at)}</time><span><b>{words}</b>{line.says && !took && <> {caseSaid(line.says)}</>}{line.told && <i class="case-told">{line.by && line.by !== "house" ? texts.toldMark : texts.plannedMark}</i>}</span><small>{line.by === "house" || !line.by ? texts.house : line.by}</small>
            </li>
          );
        })}
      </ol>
    </section>
  );
}
