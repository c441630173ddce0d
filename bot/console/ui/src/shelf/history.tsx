// Who changed what, newest first.
import { lang, say } from "../base/prefs";
import { productName } from "../knowledge/choices";
import { shelfTexts } from "../texts/shelf";
import type { ShelfChange } from "./model";
import { money } from "./price";

export function History({ changes }: { changes: readonly ShelfChange[] }) {
  const texts = say(shelfTexts);
  return (
    <section class="block">
      <h2>{texts.history}</h2>
      {changes.length === 0 && <p class="fine">{texts.noHistory}</p>}
      <ol class="goods-history" data-testid="shelf-history">{changes.map((change, at) => <Change key={`${change.at} ${at}`} change={change} />)}</ol>
    </section>
  );
}

/** One change as it was made, or as it would be. */
export function Change({ change, planned = false }: { change: ShelfChange; planned?: boolean }) {
  const texts = say(shelfTexts);
  const about = [change.link, change.product && productName(change.product)].filter(Boolean).join(" ");
  const [was, now] = [told(change, change.before), told(change, change.after)];
  return (
    <li data-what={change.what}>
      {!planned && <time>{new Date(change.at).toLocaleTimeString(lang.value === "zh" ? "zh-CN" : "en-GB", { hour: "2-digit", minute: "2-digit" })}</time>}
      {!planned && <b>{change.by === "machine" ? texts.machine : change.by}</b>}
      <span>{texts.what[change.what]} {about}</span>
      {(was || now) && <q>{[was, now].filter(Boolean).join(" → ")}</q>}
    </li>
  );
}

const KINDS = 6;

/** M/黑色:3 S/黑色:0 as 黑色M 3、黑色S 0, as far as one reads that. */
function kinds(value: string): string {
  const all = value.split(" ").map((kind) => kind.replace(/^(.*)\/(.*):(\d+)$/, "$2$1 $3"));
  return all.slice(0, KINDS).join("、") + (all.length > KINDS ? " …" : "");
}

function told(change: ShelfChange, value: string): string {
  const texts = say(shelfTexts);
  switch (change.what) {
    case "on_sale": return value === "" ? "" : value === "1" ? texts.yes : texts.no;
    case "price": return value === "" ? texts.byTable : money(value);
    case "coupons": return value === "" ? texts.noCoupon : value;
    case "product": return productName(value);
    case "stock": return value === "0" ? texts.soldOutNow : kinds(value);
    default: return money(value);
  }
}
