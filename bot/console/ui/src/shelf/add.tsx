// Another link: its number and its product.
import { useEffect, useRef } from "preact/hooks";
import { say } from "../base/prefs";
import { products } from "../knowledge/choices";
import { shelfTexts } from "../texts/shelf";
import { add, sending, stood, writing } from "./shelf";

export function Add({ taken }: { taken: readonly string[] }) {
  const texts = say(shelfTexts);
  if (writing.value !== "add") {
    return <p class="goods-add"><button type="button" data-act="add" onClick={() => { writing.value = "add"; }}>{texts.add}<kbd>N</kbd></button></p>;
  }
  return <AddForm next={String(Math.max(0, ...taken.map(Number).filter(Number.isFinite)) + 1)} />;
}

function AddForm({ next }: { next: string }) {
  const texts = say(shelfTexts);
  const form = useRef<HTMLFormElement>(null);
  useEffect(() => form.current?.querySelector("input")?.select(), []);
  const leave = () => { writing.value = ""; };
  const keep = async (event: Event) => {
    event.preventDefault();
    const given = new FormData(form.current ?? undefined);
    const link = String(given.get("link") ?? "").trim();
    if (await add(link, String(given.get("product") ?? ""))) {
      stood.value = link;
      leave();
    }
  };
  return (
    <form class="goods-add" ref={form} onSubmit={(event) => void keep(event)} onKeyDown={(event) => { if (event.key === "Escape") leave(); }}>
      <small>{texts.addHint}</small>
      <input name="link" inputMode="numeric" maxLength={4} required defaultValue={next} aria-label={texts.link} data-testid="add-link" />
      <select name="product" required aria-label={texts.product} data-testid="add-product">
        <option value="">{texts.choose}</option>
        {products.value.map((product) => <option key={product.id} value={product.id}>{product.name}</option>)}
      </select>
      <button type="button" onClick={leave}>{texts.cancel}</button>
      <button type="submit" class="strong" data-act="save-add" disabled={sending.value}>{texts.save}</button>
    </form>
  );
}
