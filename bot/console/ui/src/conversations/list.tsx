// The conversations side by side: tabs with counts, search, rows in the order of need. While the mouse moves over the
// list nothing moves; what is open keeps its place on screen.
import { useRef } from "preact/hooks";
import { say } from "../base/prefs";
import { useHand, useStillness } from "../base/stillness";
import { Icon } from "../shell/icons";
import { conversationTexts } from "../texts/conversations";
import { conversationOf, counts, listed, loaded, lost, openTab, sought, tab, TABS, type Tab } from "./book";
import { goTo } from "./deeds";
import type { Conversation } from "./model";
import { Row } from "./row";
import { openId } from "./thread";

const MOST = 80;

export function choose(name: Tab): void {
  openTab(name);
  sought.value = "";
}

/** On to the next one in that direction; from nowhere, to the first. */
export function step(by: 1 | -1): void {
  const ids = listed.peek().slice(0, MOST).map((one) => one.id);
  const place = ids.indexOf(openId.peek());
  const to = ids[place < 0 ? 0 : Math.max(0, Math.min(ids.length - 1, place + by))];
  if (to) goTo(to);
}

export function focusSearch(): void {
  document.querySelector<HTMLInputElement>(".talks .search input")?.select();
}

export function List() {
  const texts = say(conversationTexts);
  const box = useRef<HTMLDivElement>(null);
  const { shown, hold } = useHold(useKept(listed.value));
  useStillness(box, shown, openId.value || null);
  const open = openId.value;
  return (
    <section class="talks" aria-label={texts.title}>
      <Tabs />
      <Search />
      {lost.value && <p class="talks-lost" role="alert"><Icon name="warn" round />{texts.lost}</p>}
      <div
        class="talk-rows" ref={box} role="listbox" tabIndex={0} aria-label={texts.title} onPointerMove={hold.move} onPointerLeave={hold.leave}
        {...(open ? { "aria-activedescendant": `talk-${open}` } : {})}
      >
        {shown.slice(0, MOST + 1).map((one) => <Row key={one.id} conversation={one} chosen={one.id === open} pick={goTo} />)}
        {!loaded.value && !lost.value && [1, 2, 3, 4, 5].map((n) => <div key={n} class="talk ghost" aria-hidden="true" />)}
        {loaded.value && shown.length === 0 && <p class="talks-none" role="status">{sought.value.trim() ? texts.noneFound : texts.none[tab.value]}</p>}
      </div>
    </section>
  );
}

function Tabs() {
  const texts = say(conversationTexts);
  return (
    <div class="talk-tabs" role="tablist" aria-label={texts.title}>
      {TABS.map((name) => (
        <button
          key={name} type="button" role="tab" data-tab={name} aria-selected={tab.value === name && !sought.value.trim()} onClick={() => choose(name)}
        >
          {texts.tabs[name]}{name !== "closed" && counts.value[name] > 0 && <b class="figure">{counts.value[name]}</b>}
        </button>
      ))}
    </div>
  );
}

function Search() {
  const texts = say(conversationTexts);
  const pressed = (event: KeyboardEvent & { currentTarget: HTMLInputElement }) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown" || event.key === "Enter") {
      event.currentTarget.blur();
      step(1);
    } else if (event.key === "Escape" && sought.value) sought.value = "";
    else if (event.key === "Escape") event.currentTarget.blur();
    else return;
    event.preventDefault();
  };
  return (
    <label class="search">
      <span class="unseen">{texts.search}</span>
      <Icon name="search" />
      <input
        type="search" value={sought.value} placeholder={texts.searchPlace} maxLength={100} autocomplete="off" spellcheck={false}
        data-testid="search" onInput={(event) => { sought.value = event.currentTarget.value; }} onKeyDown={pressed}
      />
      <kbd>/</kbd>
    </label>
  );
}

/** What is open stays in the list where it stood, also when it belongs to another tab by now. */
function useKept(rows: readonly Conversation[]): readonly Conversation[] {
  const place = useRef(0);
  const id = openId.value;
  const there = rows.findIndex((one) => one.id === id);
  if (there >= 0) {
    place.current = there;
    return rows;
  }
  const open = conversationOf(id);
  if (!open || sought.value.trim()) return rows;
  const kept = Math.min(place.current, rows.length);
  return [...rows.slice(0, kept), open, ...rows.slice(kept)];
}

/** While the mouse moves over the list its order stands still. */
function useHold(fresh: readonly Conversation[]) {
  const { held, hold } = useHand();
  const before = useRef<readonly Conversation[]>(fresh);
  const among = useRef("");
  const where = `${tab.value} ${sought.value}`;
  const still = held.value && among.current === where;
  const shown = still
    ? before.current.map((one) => conversationOf(one.id)).filter((one): one is Conversation => one !== undefined)
    : fresh;
  among.current = where;
  before.current = shown;
  return { shown, hold };
}
