// The host's screen, read from two metres: up to three lines, the first one largest; a tap, a key or a remote clicker
// says "said". What is being read keeps its place until then, whatever else arrives. It works on when the line breaks.
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { tick } from "../base/clock";
import { useKeys, type KeyMap } from "../base/keys";
import type { Draft } from "../base/model";
import { say } from "../base/prefs";
import { Icon } from "../shell/icons";
import { useLostForLong } from "../shell/banners";
import { ToastList } from "../shell/toast-list";
import { prompter, because } from "../texts/prompter";
import { stayAwake } from "./awake";
import { startBeating } from "./beat";
import { Line, Shown } from "./line";
import { linesAt, SIZES, USUAL, type Reader, type Size } from "./lines";
import { look, page, resize } from "./look";
import { useReading, type Farewell } from "./reading";
import { sayLine, spoken, waiting } from "./said";
import { Tools } from "./tools";

const SETTLE_MS = 400; // one press or one double tap cannot take two lines
const JUST_MS = 6_000;

const SAYING = ["space", "enter", "pagedown", "arrowright", "arrowdown", "b", "."];
const BACK = ["pageup", "arrowleft", "arrowup"];

export function Stage({ reader, leave }: { reader: Reader; leave: () => void }) {
  const texts = say(prompter);
  const { shown, leaving, farewell, dismiss, first: reading } = useReading(reader);
  const looking = useSignal<number | null>(null); // which of those said is shown again
  const again = looking.value === null ? undefined : spoken.value[looking.value];
  const first = shown.find((draft) => !leaving.has(draft.id));
  const settled = useSettled(again ? `again ${looking.value}` : farewell ? `farewell ${farewell.draft.id}` : first?.id ?? "");
  const forward = () => {
    if (!settled()) return;
    if (again) looking.value = null;
    else if (farewell) dismiss();
    else if (first) sayLine(first);
  };
  const back = () => {
    const next = looking.peek() === null ? 0 : (looking.peek() ?? 0) + 1;
    if (spoken.peek()[next]) looking.value = next;
  };
  useKeys({ ...pressed(SAYING, forward), ...pressed(BACK, back), ...pressed(["+", "="], () => resize(1)), ...pressed(["-"], () => resize(-1)), f5: () => undefined, escape: leave });
  useEffect(stayAwake, []);
  useEffect(() => startBeating(reader, reading), [reader]);
  const size = SIZES[look.value.size] ?? SIZES[USUAL] as Size;
  const head = again?.draft ?? farewell?.draft;
  const most = linesAt((head ?? first)?.text ?? "", size, page.value.width, page.value.height);
  const rows = shown.slice(0, head ? most - 1 : most);
  const rest = shown.filter((draft) => !leaving.has(draft.id)).length - rows.length;
  const count = rows.length + (head ? 1 : 0);
  const stood = useSettled(rows.map((draft) => draft.id).join(" "));
  const tapped = (draft: Draft) => { if (draft === first ? settled() : stood()) sayLine(draft); };
  return (
    <main class={`prompter shows-${count}${look.value.mirrored ? " mirrored" : ""}${look.value.stark ? " stark" : ""}`}>
      {again && <Shown text={again.draft.text} kind="again" label={texts.justSaid} hint={texts.backHint} size={size} />}
      {!again && farewell && <Gone farewell={farewell} size={size} />}
      {rows.map((draft) => (
        <Line key={draft.id} draft={draft} first={!head && draft === first} size={size} said={tapped} leaving={leaving.has(draft.id)} />
      ))}
      {count === 0 && <Nothing reader={reader} />}
      <Foot rest={rest} recall={back} looking={again !== undefined} />
      <Tools leave={leave} reader={reader} />
      <ToastList />
    </main>
  );
}

/** A press that is held down counts once. */
function pressed(names: readonly string[], act: () => void): KeyMap {
  return Object.fromEntries(names.map((name) => [name, (event: KeyboardEvent) => { if (!event.repeat) act(); }]));
}

/** Whether what stands first has stood there long enough for a press to be meant for it. */
function useSettled(what: string): () => boolean {
  const since = useRef({ what: "", at: 0 });
  if (what !== since.current.what) since.current = { what, at: performance.now() };
  return () => performance.now() - since.current.at > SETTLE_MS;
}

function Gone({ farewell, size }: { farewell: Farewell; size: Size }) {
  const texts = say(prompter);
  const { draft, fate, reason } = farewell;
  return <Shown text={draft.text} kind={`gone-line ${fate}`} label={texts.fates[fate](reason)} hint={fate === "withdrawn" ? because(reason) : ""} size={size} />;
}

function Nothing({ reader }: { reader: Reader }) {
  const texts = say(prompter);
  return <p class="prompter-empty" role="status">{texts.empty}{reader && <small>{texts.readerIs(reader)}</small>}</p>;
}

/** What happened a moment ago, what waits behind, and whether the line is broken. */
function Foot({ rest, recall, looking }: { rest: number; recall: () => void; looking: boolean }) {
  const texts = say(prompter);
  const lost = useLostForLong();
  const last = spoken.value[0];
  tick.value; // the note leaves by itself
  const fresh = last !== undefined && !looking && performance.now() - last.at < JUST_MS;
  const queued = waiting.value.length;
  return (
    <footer class="prompter-foot">
      {fresh && <button type="button" class="just-said" onClick={recall}><Icon name="sent" />{texts.saidNow(short(last.draft))}<kbd>←</kbd></button>}
      {lost.value && <p class="prompter-lost" role="alert"><Icon name="warn" round />{queued > 0 ? texts.lostWith(queued) : texts.lost}</p>}
      {rest > 0 && <p class="prompter-rest">{texts.more(rest)}</p>}
    </footer>
  );
}

const SHORT = 14;

function short(draft: Draft): string {
  return draft.text.length > SHORT ? `${draft.text.slice(0, SHORT)}…` : draft.text;
}
