// Every entry there is: search, filters, rows, pages. The keyboard walks from the search box through the rows.
import { useEffect, useRef } from "preact/hooks";
import { useKeys } from "../base/keys";
import { say } from "../base/prefs";
import { go, mayDecide } from "../base/session";
import { Icon } from "../shell/icons";
import { knowledgeTexts } from "../texts/knowledge";
import { learnChoices } from "./choices";
import { Faults } from "./faults";
import { Filters } from "./filters";
import { Row } from "./row";
import { busy, filtered, lastOffset, listed, listLost, PAGE, shown, stayFresh, stood, turn, want, wantAll, wanted } from "./shelf";
import { unsaved } from "./unsaved";

export function ListScreen() {
  const texts = say(knowledgeTexts);
  const search = useRef<HTMLInputElement>(null);
  const rows = useRef<HTMLDivElement>(null);
  useEffect(() => void learnChoices(), []);
  useEffect(stayFresh, []);
  const step = (by: 1 | -1) => walk(rows.current, by);
  useKeys({
    "/": () => search.current?.select(), n: () => { if (mayDecide.value) go("knowledge", "new"); },
    j: () => step(1), arrowdown: () => step(1), k: () => step(-1), arrowup: () => step(-1),
    arrowright: () => turn(1), arrowleft: () => turn(-1),
    escape: () => { if (filtered()) wantAll(); },
  });
  return (
    <div class="shelf">
      <header class="shelf-head">
        <Search box={search} down={() => step(1)} />
        {mayDecide.value && (
          <button type="button" class="act primary" onClick={() => go("knowledge", "new")}><span>{texts.fresh}</span><kbd>N</kbd></button>
        )}
      </header>
      <Filters />
      <Begun />
      {listLost.value && <p class="shelf-lost" role="alert"><Icon name="warn" round />{listed.value ? texts.lost : texts.notYet}</p>}
      <div class={`entries${busy.value ? " busy" : ""}`} ref={rows} aria-busy={busy.value}>
        <Rows />
        <Faults faults={listed.value?.faults ?? []} />
      </div>
      <Pager />
    </div>
  );
}

/** The next row in that direction takes the keyboard; from nowhere, the one last stood on. */
function walk(box: HTMLElement | null, by: 1 | -1): void {
  const rows = [...(box?.querySelectorAll<HTMLElement>("a.entry") ?? [])];
  const at = rows.indexOf(document.activeElement as HTMLElement);
  const last = rows.findIndex((row) => row.dataset.id === stood.value);
  const to = at >= 0 ? at + by : last >= 0 ? last : 0;
  rows[Math.max(0, Math.min(rows.length - 1, to))]?.focus();
}

function Search({ box, down }: { box: { current: HTMLInputElement | null }; down: () => void }) {
  const texts = say(knowledgeTexts);
  const pressed = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "Enter") down();
    else if (event.key === "Escape" && wanted.value.text) want({ text: "" });
    else if (event.key === "Escape") box.current?.blur();
    else return;
    event.preventDefault();
  };
  return (
    <label class="search">
      <span class="unseen">{texts.search}</span>
      <Icon name="search" />
      <input
        ref={box} type="search" value={wanted.value.text} placeholder={texts.searchPlace} maxLength={200} autocomplete="off" spellcheck={false}
        data-testid="search" onInput={(event) => want({ text: event.currentTarget.value }, true)} onKeyDown={pressed}
      />
      <kbd>/</kbd>
    </label>
  );
}

/** What this person began and did not hand in. */
function Begun() {
  const texts = say(knowledgeTexts);
  const begun = mayDecide.value ? Object.entries(unsaved()) : [];
  if (begun.length === 0) return null;
  return (
    <p class="begun" data-testid="begun">
      <span>{texts.begun(begun.length)}</span>
      {begun.slice(0, 3).map(([id, text]) => (
        <button key={id} type="button" onClick={() => go("knowledge", "entry", id)}>{text.written.questions.find(Boolean) ?? id}</button>
      ))}
    </p>
  );
}

function Rows() {
  const texts = say(knowledgeTexts);
  const page = listed.value;
  if (!page) return <>{[1, 2, 3, 4, 5, 6].map((n) => <div key={n} class="entry ghost" aria-hidden="true" />)}</>;
  if (page.entries.length === 0) {
    return (
      <div class="nothing" role="status">
        <p>{filtered() ? texts.noneFound : texts.none}</p>
        {filtered() && <button type="button" onClick={wantAll}>{texts.showAll} <kbd>Esc</kbd></button>}
      </div>
    );
  }
  return <>{page.entries.map((line) => <Row key={line.id} line={line} />)}</>;
}

function Pager() {
  const texts = say(knowledgeTexts);
  const total = listed.value?.total ?? 0;
  const { offset } = wanted.value;
  const last = lastOffset(total);
  return (
    <footer class="pager">
      <p class="figure" role="status" data-testid="range">{total > 0 && texts.range(shown.value + 1, Math.min(total, shown.value + PAGE), total)}</p>
      {total > PAGE && (
        <>
          <button type="button" class="far" disabled={offset === 0} onClick={() => want({ offset: 0 })}>{texts.first}</button>
          <button type="button" disabled={offset === 0} onClick={() => turn(-1)} aria-label={texts.previous}>←</button>
          <span class="figure">{texts.page(offset / PAGE + 1, last / PAGE + 1)}</span>
          <button type="button" disabled={offset >= last} onClick={() => turn(1)} aria-label={texts.next}>→</button>
          <button type="button" class="far" disabled={offset >= last} onClick={() => want({ offset: last })}>{texts.last}</button>
        </>
      )}
    </footer>
  );
}
