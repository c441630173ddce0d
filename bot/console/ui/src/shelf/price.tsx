// The price of a link: shown, and written in place. Enter keeps it, Escape leaves it; nothing written: by the table.
import { useEffect, useRef } from "preact/hooks";
import { say } from "../base/prefs";
import { mayLead } from "../base/session";
import { shelfTexts } from "../texts/shelf";
import type { Offer } from "./model";
import { rewrite, writing } from "./shelf";

/** As people say it: 129.00 is 129. */
export const money = (amount: string): string => amount.replace(/\.00$/, "").replace(/(\.\d)0$/, "$1");

export function Price({ row }: { row: Offer }) {
  const texts = say(shelfTexts);
  const name = `price ${row.link}`;
  if (writing.value === name) return <PriceInput row={row} />;
  const own = row.price !== "";
  const told = (
    <>
      <b class="figure">{money(own ? row.price : row.table_price)}</b>
      <small>{own ? texts.tablePrice(money(row.table_price)) : texts.byTable}</small>
    </>
  );
  if (!mayLead.value) return <div class="goods-price" data-testid="price">{told}</div>;
  return (
    <button type="button" class="goods-price" data-act="price" title="P" aria-label={`${texts.priceOf(row.link)}: ${money(row.price || row.table_price)}`} onClick={() => { writing.value = name; }}>
      {told}
    </button>
  );
}

function PriceInput({ row }: { row: Offer }) {
  const texts = say(shelfTexts);
  const box = useRef<HTMLInputElement>(null);
  useEffect(() => box.current?.select(), []);
  const keep = async () => {
    const price = (box.current?.value ?? "").trim();
    if (price === row.price || await rewrite(row.link, { price })) leave();
    else box.current?.focus();
  };
  const leave = () => { if (writing.peek() === `price ${row.link}`) writing.value = ""; };
  const pressed = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (event.key === "Enter") void keep();
    else if (event.key === "Escape") leave();
    else return;
    event.preventDefault();
  };
  return (
    <div class="goods-price">
      <input
        ref={box} inputMode="decimal" maxLength={10} autoComplete="off" defaultValue={row.price} placeholder={money(row.table_price)}
        aria-label={texts.priceOf(row.link)} data-testid="price-input" onKeyDown={pressed} onBlur={leave}
      />
    </div>
  );
}
