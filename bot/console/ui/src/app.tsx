// The page as a whole: who is there, which screen, and what lies over it.
import { useEffect } from "preact/hooks";
import { useKeys } from "./base/keys";
import { otherLanguage, otherTheme, say } from "./base/prefs";
import { startPulse } from "./base/pulse";
import { expired, go, hosting, me, path, screen } from "./base/session";
import { CrisisBanner } from "./crisis/banner";
import { followCrises } from "./crisis/crises";
import { CrisisScreen } from "./crisis/screen";
import { followCases } from "./cases/board";
import { Opening } from "./cases/opening";
import { Cases } from "./cases/screen";
import { Accounts } from "./accounts/screen";
import { Conversations } from "./conversations/screen";
import { close, open } from "./desk/link";
import { Desk } from "./desk/screen";
import { FiguresScreen } from "./figures/screen";
import { GapsScreen } from "./gaps/screen";
import { HealthScreen } from "./health/screen";
import { Knowledge } from "./knowledge/screen";
import { Login } from "./login/screen";
import { Board } from "./prompter/board";
import { usePrompters } from "./prompter/prompters";
import { HostPage, opened, Prompter } from "./prompter/screen";
import { Banners } from "./shell/banners";
import { WhyScreen } from "./reasons/screen";
import { Rehearsals } from "./rehearsal/screen";
import { Parcels } from "./parcels/screen";
import { Shows } from "./shows/screen";
import { ShelfScreen } from "./shelf/screen";
import { Staff } from "./staff/screen";
import { KeySheet, sheetOpen } from "./shell/keysheet";
import { ToastList } from "./shell/toast-list";
import { TopBar } from "./shell/topbar";
import { Alarm } from "./watch/alarm";
import { Watch } from "./watch/screen";
import { common } from "./texts/common";
import { loginTexts } from "./texts/login";

const PULSE_MS = 10_000;
const PROMPTERS_MS = 30_000;

export function App() {
  document.title = say(common).brand;
  if (me.value === undefined) return <p class="opening" role="status">{say(loginTexts).opening}</p>;
  if (me.value === null && !expired.value) return <Login />;
  return (
    <>
      {hosting.value !== "" ? <HostPage inside={me.value !== null} /> : <Inside />}
      {me.value === null && <div class="over"><Login /></div>}
    </>
  );
}

function Inside() {
  const inside = me.value !== null;
  useKeys({
    "g d": () => go("desk"), "g p": () => go("prompter"), "g h": () => go("health"), "g k": () => go("knowledge"), "g i": () => go("gaps"),
    "g t": () => go("knowledge", "try"), "g c": () => go("conversations"), "g s": () => go("staff"), "g g": () => go("shelf"), "g r": () => go("shows"), "g w": () => go("watch"), "g b": () => go("cases"), "g f": () => go("figures"), "g l": () => go("parcels"), "g n": () => go("parcels", "ahead"),
    l: otherLanguage, t: otherTheme, "?": () => { sheetOpen.value = !sheetOpen.value; },
  });
  useEffect(() => {
    if (!inside) return undefined;
    void open();
    const stopPulse = startPulse(PULSE_MS);
    const stopCrises = followCrises();
    const stopCases = followCases();
    return () => {
      stopCases();
      stopCrises();
      close();
      stopPulse();
    };
  }, [inside]);
  usePrompters(PROMPTERS_MS);
  const prompter = opened();
  if (prompter !== null) return <Prompter name={prompter} />;
  return (
    <div class="shell" inert={!inside}>
      <a class="skip" href="#focus" onClick={skip}>{say(common).skip}</a>
      <TopBar />
      <Banners />
      <CrisisBanner />
      <Alarm />
      <Screen />
      <Opening />
      <ToastList />
      <KeySheet />
    </div>
  );
}

function Screen() {
  switch (screen.value) {
    case "prompter": return <Board />;
    case "health": return <HealthScreen />;
    case "accounts": return <Accounts />;
    case "knowledge": return <Knowledge />;
    case "gaps": return <GapsScreen />;
    case "conversations": return <Conversations />;
    case "staff": return <Staff />;
    case "shelf": return <ShelfScreen />;
    case "shows": return <Shows />;
    case "cases": return <Cases />;
    case "figures": return <FiguresScreen />;
    case "crisis": return <CrisisScreen />;
    case "watch": return <Watch />;
    case "parcels": return <Parcels />;
    case "rehearsal": return <Rehearsals />;
    case "why": return <WhyScreen key={path.value[1]} id={path.value[1] ?? ""} />;
    default: return <Desk />;
  }
}

function skip(event: Event): void {
  event.preventDefault();
  const first = (within: string) => document.querySelector<HTMLElement>(`${within} button:not(:disabled)`);
  (first("#focus .actions") ?? first("#focus"))?.focus();
}
