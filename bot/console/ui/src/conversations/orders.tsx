// What the customer ordered: where each order stands, its parcel, the dates that were promised.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { tick } from "../base/clock";
import { say } from "../base/prefs";
import { learnChoices, productName } from "../knowledge/choices";
import { BesideOrder, useParcels } from "../parcels/beside";
import type { ParcelRow } from "../parcels/model";
import { customerTexts } from "../texts/customers";
import type { Order } from "./model";
import { clock, day } from "./when";

const FIRST = 3;

export function Orders({ orders }: { orders: readonly Order[] }) {
  const texts = say(customerTexts);
  const all = useSignal(false);
  useEffect(() => void learnChoices(), []);
  const shown = all.value ? orders : orders.slice(0, FIRST);
  const parcels = useParcels(orders.map((order) => order.order_no));
  return (
    <section>
      <h3>{texts.orders(orders.length)}</h3>
      {orders.length === 0 && <p class="fine">{texts.noOrders}</p>}
      <ul class="orders">{shown.map((order, at) => <One key={`${order.order_no} ${at}`} order={order} parcels={parcels.get(order.order_no) ?? []} />)}</ul>
      {shown.length < orders.length && <button type="button" class="link" onClick={() => { all.value = true; }}>{texts.moreOrders(orders.length - shown.length)}</button>}
    </section>
  );
}

function One({ order, parcels }: { order: Order; parcels: readonly ParcelRow[] }) {
  const texts = say(customerTexts);
  const kind = [order.size, order.color, order.quantity > 1 ? `×${order.quantity}` : ""].filter(Boolean).join(" · ");
  const rows: readonly (readonly [string, string])[] = [
    [texts.placed, order.placed_at], [texts.shipBy, order.shipped_at || over(order) ? "" : order.promised_ship_by], [texts.shipped, order.shipped_at],
    [texts.eta, over(order) ? "" : order.eta],
  ];
  return (
    <li class="order" data-order={order.order_no}>
      <header><b>{productName(order.product)}</b><span class={`order-status${over(order) ? " ended" : ""}`}>{texts.orderStates[order.status] ?? order.status}</span></header>
      <p>{kind}{order.paid && <span class="figure">¥{order.paid}</span>}</p>
      <dl class="figure">
        {rows.filter(([, value]) => value).map(([name, value]) => <div key={name}><dt>{name}</dt><dd>{when(value)}</dd></div>)}
        {(order.tracking_no || !over(order)) && <div><dt>{texts.tracking}</dt><dd>{order.tracking_no ? <>{order.carrier} <code>{order.tracking_no}</code></> : texts.noTracking}</dd></div>}
      </dl>
      {parcels.map((parcel) => <BesideOrder key={parcel.id} parcel={parcel} />)}
      {order.note && <small>{order.note}</small>}
      <code class="order-no">{order.order_no}</code>
    </li>
  );
}

/** Nothing more happens to it. */
function over(order: Order): boolean {
  return ["signed", "refunded", "cancelled"].includes(order.status);
}

/** The shop's own date, in short where it is one. */
function when(value: string): string {
  const whole = value.length <= 10;
  const at = Date.parse(whole ? `${value}T00:00` : value);
  if (Number.isNaN(at)) return value;
  const now = tick.peek();
  return whole ? day(at, now) : `${day(at, now)} ${clock(at)}`;
}
