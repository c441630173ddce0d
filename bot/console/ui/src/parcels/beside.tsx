// The parcels of orders, for whoever looks at orders: where each is now, one tap from its way.
import { say } from "../base/prefs";
import { href } from "../base/session";
import { useSight } from "../base/sight";
import { parcelTexts } from "../texts/parcels";
import type { ParcelList, ParcelRow } from "./model";
import { Steps } from "./track";

const FRESH_MS = 15_000;
const PLAIN = /^[0-9A-Za-z._-]{1,40}$/;
const MOST = 20;

/** By the numbers of orders; empty where this house follows no parcels. */
export function useParcels(orders: readonly string[]): ReadonlyMap<string, readonly ParcelRow[]> {
  const asked = [...new Set(orders)].filter((order) => PLAIN.test(order)).slice(0, MOST);
  const { found } = useSight<ParcelList>(asked.length > 0 ? `parcels?orders=${asked.join(",")}` : "", FRESH_MS);
  return new Map(asked.map((order) => [order, (found?.parcels ?? []).filter((parcel) => parcel.orders.includes(order))]));
}

export function BesideOrder({ parcel }: { parcel: ParcelRow }) {
  const texts = say(parcelTexts);
  return (
    <a class={`order-parcel${parcel.trouble ? " trouble" : ""}`} href={href("parcels", "of", parcel.id)} data-parcel={parcel.id}>
      <b>{parcel.trouble ? texts.troubles[parcel.trouble] : texts.milestones[parcel.milestone]}</b><Steps row={parcel} />
    </a>
  );
}
