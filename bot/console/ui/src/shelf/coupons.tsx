// The coupons of a link: shown, and written below its row, each with the time it ends.
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { lang, say } from "../base/prefs";
import { mayLead } from "../base/session";
import { shelfTexts } from "../texts/shelf";
import type { Coupon, Offer } from "./model";
import { rewrite, sending, writing } from "./shelf";

const MOST = 6;

export function Coupons({ row, now }: { row: Offer; now: number }) {
  const texts = say(shelfTexts);
  const told = row.coupons.length === 0
    ? <small>{texts.noCoupon}</small>
    : row.coupons.map((coupon) => {
      const over = coupon.until > 0 && coupon.until <= now;
      const until = coupon.until > 0 ? texts.until(moment(coupon.until)) : "";
      return <i key={coupon.text} class={over ? "over" : ""}>{coupon.text}{until && <small>{over ? texts.over : until}</small>}</i>;
    });
  if (!mayLead.value) return <div class="goods-coupons">{told}</div>;
  return <button type="button" class="goods-coupons" data-act="coupons" title="C" onClick={() => { writing.value = `coupons ${row.link}`; }}>{told}</button>;
}

function moment(at: number): string {
  return new Date(at).toLocaleString(lang.value === "zh" ? "zh-CN" : "en-GB", { month: "numeric", day: "numeric", hour: "2-digit", minute: "2-digit" });
}

/** A time as the browser's own field wants it, by the clock of this machine. */
function local(at: number): string {
  if (at <= 0) return "";
  const then = new Date(at - new Date(at).getTimezoneOffset() * 60_000);
  return then.toISOString().slice(0, 16);
}

export function CouponEditor({ row }: { row: Offer }) {
  const texts = say(shelfTexts);
  const lines = useSignal<readonly Coupon[]>(row.coupons.length > 0 ? row.coupons : [{ text: "", until: 0 }]);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector("input")?.focus(), []);
  const leave = () => { writing.value = ""; };
  const keep = async (event: Event) => {
    event.preventDefault();
    const coupons = lines.value.map((one) => ({ ...one, text: one.text.trim() })).filter((one) => one.text);
    if (await rewrite(row.link, { coupons })) leave();
  };
  const change = (at: number, by: Partial<Coupon>) => {
    lines.value = lines.value.map((one, index) => (index === at ? { ...one, ...by } : one));
  };
  return (
    <form class="goods-editor" ref={form} data-testid="coupon-editor" onSubmit={(event) => void keep(event)} onKeyDown={(event) => { if (event.key === "Escape") leave(); }}>
      {lines.value.map((one, at) => (
        <div key={at} class="goods-coupon">
          <input maxLength={40} value={one.text} placeholder={texts.couponText} aria-label={texts.coupons} onInput={(event) => change(at, { text: event.currentTarget.value })} />
          <input
            type="datetime-local" value={local(one.until)} aria-label={texts.couponEnds} title={texts.couponEnds}
            onInput={(event) => change(at, { until: event.currentTarget.value ? new Date(event.currentTarget.value).getTime() : 0 })}
          />
          <button type="button" class="quiet" onClick={() => { lines.value = lines.value.filter((_, index) => index !== at); }}>{texts.dropCoupon}</button>
        </div>
      ))}
      <footer>
        <button type="button" disabled={lines.value.length >= MOST} onClick={() => { lines.value = [...lines.value, { text: "", until: 0 }]; }}>{texts.addCoupon}</button>
        <span class="spring" />
        <button type="button" onClick={leave}>{texts.cancel}</button>
        <button type="submit" class="strong" data-act="save-coupons" disabled={sending.value}>{texts.save}</button>
      </footer>
    </form>
  );
}
