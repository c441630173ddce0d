// The bar above every screen but the prompter: where one is, whether the line is live, language, theme, account.
import { useEffect, useRef } from "preact/hooks";
import { otherLanguage, otherTheme, say, shownTheme } from "../base/prefs";
import { href, logout, me, screen, type Screen } from "../base/session";
import { lateOfMine } from "../cases/board";
import { waitingForMe } from "../conversations/book";
import { close, line } from "../desk/link";
import { Face } from "../desk/marks";
import { dark } from "../prompter/prompters";
import { MyStatus } from "../staff/status";
import { board } from "../texts/board";
import { caseTexts } from "../texts/cases";
import { common } from "../texts/common";
import { roles, word } from "../texts/words";
import { OpenAlerts } from "../watch/alarm";
import { Icon } from "./icons";
import { sheetOpen } from "./keysheet";

const PLACES = ["desk", "conversations", "cases", "parcels", "watch", "prompter", "shelf", "knowledge"] as const satisfies readonly Screen[];
/** Where one looks now and then. */
const OTHERS = ["figures", "gaps", "shows", "health"] as const satisfies readonly Screen[];

export function TopBar() {
  const texts = say(common);
  const state = navigator.onLine ? texts[line.value] : texts.offline;
  return (
    <header class="topbar">
      <a class="brand" href="#/"><span class="brand-mark" aria-hidden="true" />{texts.brand}</a>
      <nav aria-label={texts.brand}>
        {PLACES.map((name) => (
          <a key={name} href={href(name)} {...(screen.value === name ? { "aria-current": "page" as const } : {})}>{texts.screens[name]}{name === "conversations" && <WaitingForMe />}{name === "cases" && <LateCases />}{name === "watch" && <OpenAlerts />}{name === "prompter" && <DarkPrompters />}</a>
        ))}
      </nav>
      <Others />
      <span class="spring" />
      <MyStatus />
      <span class={`line line-${line.value}`} role="status" data-testid="line"><i aria-hidden="true" />{state}</span>
      <button type="button" class="plain" onClick={otherLanguage} title={`${texts.language} (L)`}>{texts.language}</button>
      <button type="button" class="plain" onClick={otherTheme} aria-label={texts.theme} title={`${texts.theme} (T)`}>
        <Icon name={shownTheme() === "dark" ? "sun" : "moon"} />
      </button>
      <button type="button" class="plain" aria-label={texts.keys} aria-keyshortcuts="?" title={`${texts.keys} (?)`} onClick={() => { sheetOpen.value = true; }}>
        <Icon name="keyboard" />
      </button>
      <Who />
    </header>
  );
}

/** The places that are needed less often, behind one word; on one of them it says which. */
function Others() {
  const texts = say(common);
  const list = useRef<HTMLDetailsElement>(null);
  const here = OTHERS.find((name) => name === screen.value);
  const shut = () => { if (list.current) list.current.open = false; };
  useEffect(shut, [screen.value]);
  const left = (event: FocusEvent) => { if (!list.current?.contains(event.relatedTarget as Node | null)) shut(); };
  const pressed = (event: KeyboardEvent) => {
    if (event.key !== "Escape" || !list.current?.open) return;
    event.preventDefault();
    shut();
    list.current.querySelector("summary")?.focus();
  };
  return (
    <details class="menu more-places" ref={list} onFocusOut={left} onKeyDown={pressed}>
      <summary class={here ? "here" : ""} data-testid="others">{here ? texts.screens[here] : texts.others}<Icon name="down" /></summary>
      <div class="menu-list">
        {OTHERS.map((name) => (
          <a key={name} href={href(name)} {...(screen.value === name ? { "aria-current": "page" as const } : {})} onClick={shut}>{texts.screens[name]}</a>
        ))}
      </div>
    </details>
  );
}

/** Of my cases, those whose time is over. */
function LateCases() {
  const late = lateOfMine.value;
  return late > 0 ? <b class="nav-count level-3 figure" data-testid="late-cases" title={say(caseTexts).lateMine(late)}>{late}<span class="unseen">{say(caseTexts).lateMine(late)}</span></b> : null;
}

/** A host's prompter that fell silent a moment ago: nobody reads there what is put up. */
function DarkPrompters() {
  const names = dark.value.map((one) => one.host || one.user).join(", ");
  return names ? <span class="nav-dark" title={say(board).darkNow(names)}><Icon name="warn" round /><span class="unseen">{say(board).darkNow(names)}</span></span> : null;
}

/** Customers of mine who wait, wherever I am. */
function WaitingForMe() {
  const waiting = waitingForMe.value;
  return waiting > 0 ? <b class="nav-count figure" data-testid="waiting-for-me">{waiting}</b> : null;
}

function Who() {
  const texts = say(common);
  const person = me.value;
  if (!person) return null;
  const leave = () => {
    close();
    void logout();
  };
  return (
    <details class="menu">
      <summary aria-label={`${texts.account}: ${person.name}`}><Face name={person.name} /></summary>
      <div class="menu-list">
        <p><b>{person.name}</b><small>{word(roles, person.role)}</small></p>
        <a href={href("staff")}>{texts.screens.staff}</a>
        <a href="#/accounts">{texts.screens.accounts}</a>
        <button type="button" onClick={leave}>{texts.logout}</button>
      </div>
    </details>
  );
}
