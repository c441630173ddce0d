// What went out and what became of it; what did not, and why.
import { tick } from "../base/clock";
import { say } from "../base/prefs";
import { href } from "../base/session";
import { useSight } from "../base/sight";
import { moment } from "../conversations/when";
import { productName } from "../knowledge/choices";
import { Icon } from "../shell/icons";
import { common, span } from "../texts/common";
import { parcelTexts } from "../texts/parcels";
import type { NoticeList, NoticeRow, PastItem, PastPage } from "./model";

const FRESH_MS = 8_000;
const LATE_MS = 60_000;

export function Gone() {
  const texts = say(parcelTexts);
  const told = useSight<NoticeList>("notices?limit=100", FRESH_MS);
  const past = useSight<PastPage>("agenda/past?limit=200", FRESH_MS);
  const all = past.found?.items.filter((one) => one.reason !== null) ?? [];
  const skipped = all.filter(forCustomers);
  const own = all.filter((one) => !forCustomers(one));
  const trouble = told.refused || past.refused || (told.lost || past.lost ? texts.lost : "");
  return (
    <div class="page gone">
      {trouble && <p class="shelf-lost" role="alert"><Icon name="warn" round />{trouble}</p>}
      {!told.found && !past.found && !trouble && <p class="loading">{say(common).loading}</p>}
      <div class="columns">
        {told.found && (
          <section class="block">
            <h2>{texts.gone}</h2>
            {told.found.notices.length === 0 && <p class="fine">{texts.noneGone}</p>}
            <ol class="told" data-testid="gone">{told.found.notices.map((one) => <ToldLine key={one.id} one={one} />)}</ol>
          </section>
        )}
        {past.found && (
          <section class="block">
            <h2>{texts.skipped}</h2>
            {skipped.length === 0 && <p class="fine">{texts.noneSkipped}</p>}
            <ol class="told" data-testid="skipped">{skipped.map((one) => <Skipped key={one.id} one={one} />)}</ol>
            {own.length > 0 && (
              <details class="agenda-own">
                <summary>{texts.ownSkipped(own.length)} <small>{texts.ownHint}</small></summary>
                <ol class="told">{own.map((one) => <Skipped key={one.id} one={one} />)}</ol>
              </details>
            )}
          </section>
        )}
      </div>
    </div>
  );
}

/** What a customer would have read; the rest the house does by itself. */
const forCustomers = (one: PastItem) => one.kind === "notice" || one.kind === "care";
/** Reasons whose words say no more than their names. */
const PLAIN = new Set(["not_approved", "opted_out"]);
const BAD = new Set(["failed", "unknown"]);

/** One notice; `short`: beside its parcel, which says the rest. */
export function ToldLine({ one, short = false }: { one: NoticeRow; short?: boolean }) {
  const texts = say(parcelTexts);
  const how = [one.way && (texts.ways[one.way] ?? one.way), one.late && texts.saidLate, one.reason && (texts.skips[one.reason] ?? one.reason)].filter(Boolean).join(" · ");
  return (
    <li data-fate={one.fate}>
      <p class="told-head">
        <i class="badge">{texts.kinds[one.kind]}</i>
        {!short && <b>{one.called || (one.product && productName(one.product))}</b>}
        <span class={BAD.has(one.fate) ? "stays" : "goes"}>{texts.fates[one.fate]}</span>
        <time>{moment(one.at, tick.peek())}</time>
      </p>
      <p class="bubble">{one.text}</p>
      <p class="told-foot">
        {how && <small>{how}</small>}
        {!short && one.parcel && <a href={href("parcels", "of", one.parcel)}>{texts.parcel}</a>}
        {!short && one.customer && <a href={href("conversations", one.customer)}>{texts.talk}</a>}
      </p>
    </li>
  );
}

function Skipped({ one }: { one: PastItem }) {
  const texts = say(parcelTexts);
  return (
    <li data-reason={one.reason ?? ""}>
      <p class="told-head"><i class="badge">{texts.dues[one.kind]}</i><b>{one.title}</b><time>{moment(one.at, tick.peek())}</time></p>
      <p class="told-why">{texts.skips[one.reason ?? ""] ?? one.reason}{one.says && !PLAIN.has(one.reason ?? "") && <small>{one.says}</small>}</p>
      {one.late_ms > LATE_MS && <small class="fine">{texts.lateBy(span(one.late_ms))}</small>}
    </li>
  );
}
