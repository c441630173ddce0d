// One link: its number, its product, its price, its coupons, what is left, and what one can do with it.
import { say } from "../base/prefs";
import { mayDecide, mayLead } from "../base/session";
import { Sure } from "../shell/sure";
import { shelfTexts } from "../texts/shelf";
import { CouponEditor, Coupons } from "./coupons";
import type { Offer, ShelfPage } from "./model";
import { Price } from "./price";
import { before, bringBack, EVERY, focused, gone, remove, rewrite, sending, show, soldOut, stood, writing } from "./shelf";
import { Stock } from "./stock";

export function Row({ row, found }: { row: Offer; found: ShelfPage }) {
  const texts = say(shelfTexts);
  const here = focused.value?.link === row.link;
  const shown = found.showing === row.link;
  return (
    <section
      class={`goods-row${here ? " here" : ""}${shown ? " shown" : ""}${row.on_sale ? "" : " shut"}`} role="listitem" data-link={row.link} data-product={row.product}
      onPointerDown={() => { stood.value = row.link; }} onFocusIn={() => { stood.value = row.link; }}
    >
      <b class="goods-link figure">{row.link}</b>
      <div class="goods-name">
        <b>{row.name}</b>
        <small>{row.product}</small>
        {!row.on_sale && <i class="tag">{texts.announced}</i>}
        {row.waiting > 0 && <small class="goods-waiting" data-testid="waiting">{texts.waiting(row.waiting)}</small>}
      </div>
      <Price row={row} />
      <Coupons row={row} now={found.now} />
      <Stock row={row} />
      <Deeds row={row} shown={shown} every={found.room === EVERY} />
      {writing.value === `coupons ${row.link}` && <CouponEditor row={row} />}
    </section>
  );
}

function Deeds({ row, shown, every }: { row: Offer; shown: boolean; every: boolean }) {
  const texts = say(shelfTexts);
  const none = gone(row);
  const off = !mayDecide.value || sending.value;
  return (
    <div class="goods-deeds">
      {!every && (
        <button type="button" class={shown ? "on" : ""} data-act="show" aria-pressed={shown} disabled={off} title={`${texts.showHint} (S)`} onClick={() => void show(row.link)}>
          {shown ? texts.showing : texts.show}
        </button>
      )}
      {none && before.value.has(row.product)
        ? <button type="button" data-act="bring-back" disabled={off} onClick={() => void bringBack(row)}>{texts.bringBack}</button>
        : <button type="button" class={none ? "out" : ""} data-act="sold-out" disabled={off || none} title="X" onClick={() => void soldOut(row)}>{none ? texts.soldOutNow : texts.soldOut}</button>}
      {mayLead.value && (
        <button type="button" data-act="on-sale" disabled={sending.value} title="O" onClick={() => void rewrite(row.link, { on_sale: !row.on_sale })}>
          {row.on_sale ? texts.shutIt : texts.openIt}
        </button>
      )}
      {mayLead.value && <Sure name="remove" kind="quiet" label={texts.remove} question={texts.removeSure} off={sending.value} act={() => void remove(row.link)} />}
    </div>
  );
}
