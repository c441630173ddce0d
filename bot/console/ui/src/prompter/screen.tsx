// The host's screen, read from two metres: up to three answers, the first one largest; a tap, the space bar or a remote
// clicker says "said". The answer being read keeps its place until then, whatever else arrives.
import { useComputed, useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { tick } from "../base/clock";
import { useKeys } from "../base/keys";
import type { Draft } from "../base/model";
import { say } from "../base/prefs";
import { go } from "../base/session";
import { prompted } from "../desk/book";
import { decide } from "../desk/decide";
import { flying } from "../desk/focus";
import { useLostForLong } from "../shell/banners";
import { ToastList } from "../shell/toast-list";
import { span } from "../texts/common";
import { prompter } from "../texts/prompter";
import { stayAwake } from "./awake";
import { useFit } from "./fit";

const MOST = 3;
const SETTLE_MS = 400; // one press of a clicker cannot take two answers

export function Prompter() {
  const texts = say(prompter);
  const lost = useLostForLong();
  const shown = useReadingOrder();
  const changedAt = useRef({ id: "", at: 0 });
  const first = shown[0];
  if (first && first.id !== changedAt.current.id) changedAt.current = { id: first.id, at: performance.now() };
  const said = () => {
    if (first && performance.now() - changedAt.current.at > SETTLE_MS) void decide(first, "say");
  };
  useKeys({ space: said, enter: said, pagedown: said, arrowright: said, arrowdown: said, escape: () => go("desk") });
  useEffect(stayAwake, []);
  const rest = shown.length - MOST;
  return (
    <main class={`prompter shows-${Math.min(MOST, shown.length)}`}>
      {shown.slice(0, MOST).map((draft, at) => <Line key={draft.id} draft={draft} first={at === 0} />)}
      {shown.length === 0 && <p class="prompter-empty" role="status">{texts.empty}</p>}
      {rest > 0 && <p class="prompter-rest">{texts.more(rest)}</p>}
      <ToastList />
      {lost.value && <p class="prompter-lost" role="alert">{texts.lost}</p>}
    </main>
  );
}

/** Urgent first, then newest; but what stands first stays first until it is said. */
function useReadingOrder(): readonly Draft[] {
  const reading = useSignal<string | null>(null);
  const open = prompted.value.filter((draft) => !flying.value.has(draft.id));
  const current = open.find((draft) => draft.id === reading.peek()) ?? open[0];
  reading.value = current?.id ?? null;
  return current ? [current, ...open.filter((draft) => draft !== current)] : [];
}

function Line({ draft, first }: { draft: Draft; first: boolean }) {
  const texts = say(prompter);
  const text = useFit(draft.text, 24, first ? 150 : 64);
  const ago = useComputed(() => texts.ago(span(tick.value - draft.received_at)));
  return (
    <button
      type="button" class={`spoken${first ? " first" : ""}`} data-id={draft.id} onClick={() => void decide(draft, "say")}
      aria-label={`${draft.text} — ${texts.said}`}
    >
      <span class="spoken-meta">
        <b class="figure">{texts.asked(draft.count)}</b> <span class="figure">{ago}</span> <q>{draft.question}</q>
      </span>
      <span class="spoken-box"><p ref={text}>{draft.text}</p></span>
      <span class="said">{texts.said}</span>
    </button>
  );
}
