// Parcels and notices: its parts side by side, and which of them is open.
import { useEffect } from "preact/hooks";
import { useKeys } from "../base/keys";
import { say } from "../base/prefs";
import { go, href, path } from "../base/session";
import { learnChoices } from "../knowledge/choices";
import { Ahead } from "../notices/ahead";
import { Calendar } from "../notices/calendar";
import { Gone } from "../notices/gone";
import { Templates } from "../notices/templates";
import { parcelTexts, type Part } from "../texts/parcels";
import { List } from "./list";

const PARTS: readonly Part[] = ["list", "ahead", "gone", "templates", "calendar"];

const addressOf = (part: Part) => (part === "list" ? [] : [part]);

export function Parcels() {
  const texts = say(parcelTexts);
  const [, named = "", chosen = ""] = path.value;
  const part = PARTS.find((one) => one === named) ?? "list";
  useEffect(() => void learnChoices(), []);
  useKeys(Object.fromEntries(PARTS.map((one, at) => [String(at + 1), () => go("parcels", ...addressOf(one))])));
  return (
    <main class="parcels" id="focus">
      <nav class="tabs" aria-label={texts.title}>
        {PARTS.map((one, at) => (
          <a key={one} href={href("parcels", ...addressOf(one))} title={String(at + 1)} {...(part === one ? { "aria-current": "page" as const } : {})}>{texts.parts[one]}</a>
        ))}
      </nav>
      <Open part={part} chosen={named === "of" || part !== "list" ? chosen : ""} />
    </main>
  );
}

function Open({ part, chosen }: { part: Part; chosen: string }) {
  switch (part) {
    case "ahead": return <Ahead />;
    case "gone": return <Gone />;
    case "templates": return <Templates chosen={chosen} />;
    case "calendar": return <Calendar />;
    case "list": return <List chosen={chosen} />;
  }
}
