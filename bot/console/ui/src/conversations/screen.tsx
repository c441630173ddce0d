// The conversations: list, thread, customer. Everything by key; on narrow screens two of them, or one at a time.
import { useEffect } from "preact/hooks";
import { useKeys } from "../base/keys";
import { say } from "../base/prefs";
import { go, mayDecide, mayUnmask } from "../base/session";
import { aloud } from "../shell/aloud";
import { toCase } from "../cases/here";
import { Icon } from "../shell/icons";
import { conversationTexts } from "../texts/conversations";
import { cardOpen } from "./bar";
import { TABS } from "./book";
import { CustomerCard } from "./card";
import { LowerEdge } from "./closing";
import { focusComposer } from "./composer";
import { closeIt, giveItBack, Head, takeIt, transferIt } from "./head";
import { choose, focusSearch, List, step } from "./list";
import { Large } from "./media";
import { startPresence } from "./presence";
import { openId, shownId, trouble, turns } from "./thread";
import { Thread } from "./thread-view";
import { Transfer } from "./transfer";
import { askToUnmask } from "./turn";

const oneAtATime = matchMedia("(width < 720px)");

export function Conversations() {
  useEffect(startPresence, []);
  const tabs = Object.fromEntries(TABS.map((name, at) => [String(at + 1), () => choose(name)]));
  useKeys({
    ...tabs, j: () => step(1), arrowdown: () => step(1), k: () => step(-1), arrowup: () => step(-1), "/": focusSearch,
    o: takeIt, f: transferIt, b: giveItBack, x: closeIt, i: () => { cardOpen.value = !cardOpen.peek(); },
    a: () => write(false), n: () => write(true), u: unmaskLast, w: toCase, escape: leave,
  });
  const here = openId.value;
  return (
    <main class={`conversations${here ? " open" : ""}${cardOpen.value ? " card-open" : ""}`} id="focus">
      <List />
      {here ? (
        <section class="thread">
          <Head />
          <Thread />
          {shownId.value === here && !trouble.value && <LowerEdge />}
        </section>
      ) : <Choose />}
      {here && <CustomerCard />}
      <Transfer />
      <Large />
      <p class="unseen" aria-live="polite">{aloud}</p>
    </main>
  );
}

function write(asNote: boolean): void {
  if (mayDecide.peek() && shownId.peek()) focusComposer(asNote);
}

/** The customer's newest line. */
function unmaskLast(): void {
  const last = turns.peek().findLast((turn) => turn.kind === "customer" && turn.text);
  if (mayUnmask.peek() && last) askToUnmask(last.number);
}

function leave(): void {
  if (cardOpen.peek()) cardOpen.value = false;
  else if (openId.peek() && oneAtATime.matches) go("conversations");
}

function Choose() {
  const texts = say(conversationTexts);
  return (
    <section class="thread unchosen">
      <div class="empty" role="status"><Icon name="chat" /><h1>{texts.choose}</h1><p>{texts.chooseHint}</p></div>
    </section>
  );
}
