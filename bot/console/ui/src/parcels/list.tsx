// The parcels on the left, those in trouble first; the one that is chosen on the right.
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { tick } from "../base/clock";
import { useKeys } from "../base/keys";
import { say } from "../base/prefs";
import { go, mayLead } from "../base/session";
import { useSight } from "../base/sight";
import { moment } from "../conversations/when";
import { productName } from "../knowledge/choices";
import { Icon } from "../shell/icons";
import { common } from "../texts/common";
import { parcelTexts, type Pick } from "../texts/parcels";
import type { ParcelList, ParcelRow } from "./model";
import { One } from "./one";
import { Tables } from "./tables";
import { Steps } from "./track";

const FRESH_MS = 5_000;
const TYPED_MS = 250;
const PICKS: readonly Pick[] = ["open", "trouble", "unknown", "all"];
const ASKS: Readonly<Record<Pick, string>> = { open: "open=true", trouble: "trouble=true", unknown: "unknown=true", all: "" };

export function List({ chosen }: { chosen: string }) {
  const texts = say(parcelTexts);
  const pick = useSignal<Pick>("open");
  const typed = useSignal("");
  const text = useSignal("");
  const importing = useSignal(false);
  useEffect(() => {
    const timer = setTimeout(() => { text.value = typed.value.trim(); }, TYPED_MS);
    return () => clearTimeout(timer);
  }, [typed.value]);
  const asked = text.value ? `text=${encodeURIComponent(text.value)}` : ASKS[pick.value];
  const { found, lost, refused, look } = useSight<ParcelList>(`parcels?${asked}`, FRESH_MS);
  const rows = found?.parcels ?? [];
  const here = rows.find((row) => row.id === chosen) ?? (chosen ? undefined : rows[0]);
  const id = here?.id ?? chosen;
  useListKeys(rows, id);
  if (found && !found.known) return <p class="loading">{texts.off}</p>;
  return (
    <div class={`parcel-desk${chosen ? " opened" : ""}`}>
      <section class="parcel-side">
        <header class="parcel-find">
          <Search value={typed.value} type={(value) => { typed.value = value; }} />
          <div class="chips">
            {PICKS.map((name) => (
              <button key={name} type="button" class="chip" data-pick={name} aria-pressed={!text.value && pick.value === name} onClick={() => { typed.value = ""; text.value = ""; pick.value = name; }}>{texts.picks[name]}</button>
            ))}
          </div>
        </header>
        {(lost || refused) && <p class="shelf-lost" role="alert"><Icon name="warn" round />{refused || texts.lost}</p>}
        <Rows rows={rows} here={id} />
        {found === null && !lost && <p class="loading">{say(common).loading}</p>}
        {found && rows.length === 0 && <p class="parcel-none"><b>{text.value ? texts.nothing : texts.none[pick.value]}</b>{!text.value && <small>{texts.noneHint}</small>}</p>}
        {found?.imports && mayLead.value && (
          <footer class="parcel-foot"><button type="button" data-act="import" aria-pressed={importing.value} onClick={() => { importing.value = !importing.value; }}><Icon name="file" /> {texts.import}</button></footer>
        )}
      </section>
      <section class="parcel-main">
        {importing.value ? <Tables shut={() => { importing.value = false; }} taken={() => void look()} />
          : id ? <One key={id} id={id} /> : found && <p class="parcel-none"><small>{texts.choose}</small></p>}
      </section>
    </div>
  );
}

function Search({ value, type }: { value: string; type: (text: string) => void }) {
  const texts = say(parcelTexts);
  const box = useRef<HTMLInputElement>(null);
  useKeys({ "/": () => box.current?.focus() });
  const pressed = (event: KeyboardEvent) => {
    if (event.isComposing || (event.key !== "Escape" && event.key !== "Enter")) return;
    event.preventDefault();
    if (event.key === "Escape") type("");
    box.current?.blur();
  };
  return (
    <label class="search">
      <Icon name="search" />
      <input ref={box} type="search" value={value} maxLength={80} placeholder={texts.find} aria-label={texts.find} data-testid="find-parcel" onInput={(event) => type(event.currentTarget.value)} onKeyDown={pressed} />
      <kbd>/</kbd>
    </label>
  );
}

function Rows({ rows, here }: { rows: readonly ParcelRow[]; here: string }) {
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    box.current?.querySelector(`[data-parcel="${CSS.escape(here)}"]`)?.scrollIntoView({ block: "nearest" });
  }, [here]);
  return <nav class="parcel-rows" ref={box} aria-label={say(parcelTexts).parts.list}>{rows.map((row) => <Row key={row.id} row={row} here={row.id === here} />)}</nav>;
}

function Row({ row, here }: { row: ParcelRow; here: boolean }) {
  const texts = say(parcelTexts);
  const who = row.called || (row.orders.length === 0 ? texts.noOrder : "");
  return (
    <a class={`parcel-row${here ? " here" : ""}${row.trouble ? " trouble" : ""}`} href={`#/parcels/of/${encodeURIComponent(row.id)}`} data-parcel={row.id} {...(here ? { "aria-current": "true" as const } : {})}>
      <span class="parcel-row-head">
        <b>{row.trouble ? texts.troubles[row.trouble] : texts.milestones[row.milestone]}</b>
        <time>{row.heard_at > 0 ? moment(row.heard_at, tick.peek()) : ""}</time>
      </span>
      <span class="parcel-row-what"><span>{[row.product && productName(row.product), who].filter(Boolean).join(" · ")}</span></span>
      <span class="parcel-row-foot"><small class="figure">{row.carrier_name} {row.number}</small><Steps row={row} /></span>
    </a>
  );
}

/** J and K walk through the parcels; the one walked to is shown at once. */
function useListKeys(rows: readonly ParcelRow[], here: string): void {
  const walk = (by: 1 | -1) => {
    const at = rows.findIndex((row) => row.id === here);
    const next = rows[Math.max(0, Math.min(rows.length - 1, at + by))];
    if (next) go("parcels", "of", next.id);
  };
  useKeys({ j: () => walk(1), arrowdown: () => walk(1), k: () => walk(-1), arrowup: () => walk(-1) });
}
