// What each room sells now: a tab a room, a row a link; everything within reach of one tap or one key.
import { useEffect, useRef } from "preact/hooks";
import { useKeys } from "../base/keys";
import { say } from "../base/prefs";
import { href, mayDecide, mayLead } from "../base/session";
import { learnChoices } from "../knowledge/choices";
import { Icon } from "../shell/icons";
import { common } from "../texts/common";
import { shelfTexts } from "../texts/shelf";
import { Add } from "./add";
import { History } from "./history";
import type { ShelfPage } from "./model";
import { Row } from "./row";
import { before, bringBack, EVERY, focused, gone, look, lost, page, rewrite, room, rooms, show, soldOut, stayFresh, stood, writing } from "./shelf";
import { Tables } from "./tables";

export function ShelfScreen() {
  const texts = say(shelfTexts);
  const wanted = room.value;
  useEffect(() => void learnChoices(), []);
  useEffect(stayFresh, []);
  useEffect(() => {
    writing.value = "";
    if (page.peek()?.room !== wanted) page.value = null;
    void look();
  }, [wanted]);
  return (
    <main class="page goods">
      <Tabs />
      {lost.value && <p class="shelf-lost" role="alert"><Icon name="warn" round />{texts.lost}</p>}
      {page.value === null ? !lost.value && <p class="loading">{say(common).loading}</p> : <Shelf found={page.value} />}
    </main>
  );
}

function Tabs() {
  const texts = say(shelfTexts);
  const here = room.value;
  if (rooms.value === null) return null;
  const current = (id: string) => (here === id ? { "aria-current": "page" as const } : {});
  return (
    <nav class="goods-tabs" aria-label={texts.title}>
      {rooms.value.map((tab) => (
        <a key={tab.id} href={href("shelf", tab.id)} {...current(tab.id)} data-room={tab.id}>
          {tab.live && <i class="dot on" aria-hidden="true" />}{tab.title}{tab.showing && <small class="figure">{tab.showing}</small>}
        </a>
      ))}
      <a href={href("shelf", EVERY)} {...current(EVERY)} data-room={EVERY}>{texts.every}</a>
    </nav>
  );
}

function Shelf({ found }: { found: ShelfPage }) {
  const texts = say(shelfTexts);
  const rows = useRef<HTMLDivElement>(null);
  useShelfKeys(rows);
  const every = found.room === EVERY;
  const told = every && found.taken_from !== "room" ? texts.everyFrom[found.taken_from] : texts.from[found.taken_from];
  return (
    <>
      <p class="goods-from" data-from={found.taken_from}>
        <span>{told}</span>
        {!mayDecide.value && <small>{texts.read}</small>}
        {mayDecide.value && !mayLead.value && <small>{texts.assistants}</small>}
        {every && found.rooms.length === 0 && <small>{texts.noRooms}</small>}
      </p>
      <div class="goods-rows" ref={rows} role="list">
        <div class="goods-head" aria-hidden="true">
          <span>{texts.link}</span><span>{texts.product}</span><span>{texts.price}</span><span>{texts.coupons}</span><span>{texts.left}</span><span />
        </div>
        {found.rows.map((row) => <Row key={row.link} row={row} found={found} />)}
        {found.rows.length === 0 && <p class="fine goods-none"><b>{texts.empty}</b> {texts.emptyHint}</p>}
      </div>
      {mayLead.value && <Add taken={found.rows.map((row) => row.link)} />}
      <div class="columns">
        <History changes={found.history} />
        {mayLead.value && <Tables />}
      </div>
    </>
  );
}

/** J and K walk through the links; the other keys are about the one that is stood on. */
function useShelfKeys(rows: { readonly current: HTMLElement | null }): void {
  const walk = (by: 1 | -1) => {
    const links = page.peek()?.rows.map((row) => row.link) ?? [];
    const at = links.indexOf(focused.peek()?.link ?? "");
    stood.value = links[Math.max(0, Math.min(links.length - 1, at + by))] ?? "";
    rows.current?.querySelector(`[data-link="${CSS.escape(stood.peek())}"]`)?.scrollIntoView({ block: "nearest" });
  };
  const write = (what: string, allowed: boolean) => {
    const row = focused.peek();
    if (row && allowed) writing.value = `${what} ${row.link}`;
  };
  useKeys({
    j: () => walk(1), arrowdown: () => walk(1), k: () => walk(-1), arrowup: () => walk(-1),
    p: () => write("price", mayLead.peek()), c: () => write("coupons", mayLead.peek()), n: () => { if (mayLead.peek()) writing.value = "add"; },
    s: () => { const row = focused.peek(); if (row && mayDecide.peek() && page.peek()?.room !== EVERY) void show(row.link); },
    x: () => { const row = focused.peek(); if (row && mayDecide.peek()) void (gone(row) && before.peek().has(row.product) ? bringBack(row) : soldOut(row)); },
    o: () => { const row = focused.peek(); if (row && mayLead.peek()) void rewrite(row.link, { on_sale: !row.on_sale }); },
    escape: () => { writing.value = ""; },
  });
}
