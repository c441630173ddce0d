// One parcel: where it is, drawn as a line; whose it is; what its customer was told, and what they will be.
import { useSignal } from "@preact/signals";
import { tick } from "../base/clock";
import { useKeys } from "../base/keys";
import { say } from "../base/prefs";
import { go, href, mayDecide } from "../base/session";
import { deed, useSight } from "../base/sight";
import { dated } from "../conversations/when";
import { productName } from "../knowledge/choices";
import { Item } from "../notices/item";
import { ToldLine } from "../notices/gone";
import { Act } from "../shell/act";
import { Icon } from "../shell/icons";
import { toast } from "../shell/toasts";
import { common } from "../texts/common";
import { customerTexts } from "../texts/customers";
import { parcelTexts } from "../texts/parcels";
import type { ParcelOrder, ParcelPage } from "./model";
import { Events, Line } from "./track";

const FRESH_MS = 5_000;

export function One({ id }: { id: string }) {
  const texts = say(parcelTexts);
  const { found, lost, refused, look, put } = useSight<ParcelPage>(`parcels/${encodeURIComponent(id)}`, FRESH_MS);
  const asking = useSignal(false);
  const ask = async () => {
    if (asking.value || !mayDecide.peek()) return;
    asking.value = true;
    const seen = await deed<ParcelPage>(`parcels/${encodeURIComponent(id)}/look`, {}, texts);
    asking.value = false;
    if (!seen) return;
    put(seen);
    toast("news", texts.looked, texts.milestones[seen.parcel.milestone]);
  };
  const talk = () => { if (found?.parcel.customer) go("conversations", found.parcel.customer); };
  useKeys({ r: () => void ask(), o: talk, escape: () => go("parcels") });
  if (!found) return lost || refused ? <p class="shelf-lost" role="alert"><Icon name="warn" round />{refused || texts.lost}</p> : <p class="loading">{say(common).loading}</p>;
  const { parcel } = found;
  return (
    <article class="parcel" data-testid="parcel" data-id={parcel.id}>
      <header class="parcel-head">
        <a class="parcel-back" href={href("parcels")}>← {texts.back}</a>
        <h1>{parcel.trouble ? texts.troubles[parcel.trouble] : texts.milestones[parcel.milestone]}</h1>
        <p><span>{parcel.carrier_name}</span> <code>{parcel.number}</code></p>
        <div class="parcel-acts">
          {mayDecide.value && <Act name="look" hint="R" act={() => void ask()} off={asking.value}>{asking.value ? texts.looking : texts.look}</Act>}
          {parcel.customer && <Act name="talk" hint="O" act={talk}>{texts.talk}</Act>}
        </div>
      </header>
      {parcel.fault && <p class="shelf-lost" role="status"><Icon name="warn" round />{parcel.fault}</p>}
      {parcel.gone && <p class="shelf-lost" role="status"><Icon name="warn" round />{parcel.gone}</p>}
      <Line milestone={parcel.milestone} trouble={parcel.trouble} events={found.events} />
      <div class="parcel-columns">
        <section class="block"><h2>{texts.track}</h2><Events events={found.events} /></section>
        <div>
          <Facts page={found} />
          <section class="block">
            <h2>{texts.told}</h2>
            {found.told.length === 0 && <p class="fine">{texts.noneTold}</p>}
            <ol class="told" data-testid="told">{found.told.map((one) => <ToldLine key={one.id} one={one} short />)}</ol>
          </section>
          {found.planned.length > 0 && (
            <section class="block"><h2>{texts.planned}</h2><ol class="ahead-list">{found.planned.map((one) => <Item key={one.id} item={one} again={look} here={false} />)}</ol></section>
          )}
        </div>
      </div>
    </article>
  );
}

function Facts({ page }: { page: ParcelPage }) {
  const texts = say(parcelTexts);
  const { parcel } = page;
  const late = parcel.promised_at > 0 && !parcel.over && parcel.promised_at < tick.peek();
  return (
    <section class="block parcel-facts">
      {page.orders.map((order) => <OrderOf key={order.order_no} order={order} />)}
      {page.orders.length === 0 && <p><b>{parcel.orders.length > 0 ? parcel.orders.join("、") : texts.noOrder}</b></p>}
      <dl>
        {parcel.called && <div><dt>{texts.customer}</dt><dd>{parcel.called}</dd></div>}
        {parcel.promised_at > 0 && <div><dt>{texts.promised}</dt><dd class={late ? "late" : ""}>{dated(parcel.promised_at)}{late && <> {texts.late}</>}</dd></div>}
        {parcel.eta > 0 && !parcel.over && <div><dt>{texts.eta}</dt><dd>{dated(parcel.eta)}</dd></div>}
        {parcel.heard_at > 0 && <div><dt>{texts.heard}</dt><dd>{dated(parcel.heard_at)}</dd></div>}
        <div><dt>{texts.watchedBy}</dt><dd>{texts.watched(page.watched)}{page.asks > 1 && <small> {texts.asks(page.asks)}</small>}</dd></div>
      </dl>
    </section>
  );
}

function OrderOf({ order }: { order: ParcelOrder }) {
  const texts = say(parcelTexts);
  const kind = [order.size, order.color, order.quantity > 1 ? `×${order.quantity}` : ""].filter(Boolean).join(" · ");
  return (
    <p class="parcel-order">
      <b>{productName(order.product)}</b><small>{kind}</small>
      <span>{say(customerTexts).orderStates[order.status] ?? order.status}{order.refunded && <> · {texts.refunded(order.refunded)}</>}{order.preorder && <i class="badge">{texts.preorder}</i>}</span>
      <code>{order.order_no}</code>
    </p>
  );
}
