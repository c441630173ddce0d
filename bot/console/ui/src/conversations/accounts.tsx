// Other accounts of the same person: seen together, put together, parted again.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { say } from "../base/prefs";
import { mayDecide } from "../base/session";
import { Sure } from "../shell/sure";
import { customerTexts } from "../texts/customers";
import { alike, changing, merge, part } from "./customer";
import type { Customer } from "./model";

const CALM_MS = 300;

export function Accounts({ others }: { others: readonly Customer[] }) {
  const texts = say(customerTexts);
  const searching = useSignal(false);
  if (others.length === 0 && !mayDecide.value) return null;
  return (
    <section>
      <h3>{texts.others}</h3>
      <ul class="accounts">
        {others.map((other) => (
          <li key={other.id}>
            <span>{other.nickname || other.called || other.account}<small>{other.channel}</small></span>
            {mayDecide.value && <Sure name="part" label={texts.part} question={texts.partSure} off={changing.value} act={() => void part(other.id)} />}
          </li>
        ))}
      </ul>
      {mayDecide.value && !searching.value && <button type="button" class="link" data-act="merge" onClick={() => { searching.value = true; }}>{texts.merge}…</button>}
      {searching.value && <Search done={() => { searching.value = false; }} />}
    </section>
  );
}

function Search({ done }: { done: () => void }) {
  const texts = say(customerTexts);
  const text = useSignal("");
  const found = useSignal<readonly Customer[] | null>(null);
  useEffect(() => {
    const wanted = text.value.trim();
    found.value = null;
    if (!wanted) return undefined;
    let over = false;
    const timer = setTimeout(() => void alike(wanted).then((list) => { if (!over) found.value = list; }).catch(() => { if (!over) found.value = []; }), CALM_MS);
    return () => {
      over = true;
      clearTimeout(timer);
    };
  }, [text.value]);
  return (
    <div class="merge">
      <input
        value={text.value} placeholder={texts.mergePlace} aria-label={texts.mergePlace} autocomplete="off" data-testid="merge-search"
        ref={(box) => { if (box && !box.dataset.ready) { box.dataset.ready = "1"; box.focus(); } }}
        onInput={(event) => { text.value = event.currentTarget.value; }}
        onKeyDown={(event) => { if (event.key === "Escape") { event.preventDefault(); done(); } }}
      />
      <ul class="accounts">
        {found.value?.map((other) => (
          <li key={other.id}>
            <span>{other.nickname || other.called || other.account}<small>{other.channel}</small></span>
            <Sure name="merge-this" label={texts.merge} question={texts.mergeSure} off={changing.value} act={() => void merge(other.id).then((ok) => { if (ok) done(); })} />
          </li>
        ))}
      </ul>
      {found.value?.length === 0 && <p class="fine">{texts.nobodyAlike}</p>}
      <small class="fine">{texts.mergeHint}</small>
    </div>
  );
}
