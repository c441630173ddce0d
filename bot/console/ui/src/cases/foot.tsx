// What can be done with a case as it stands: the next step first; each with its key.
import { useSignal } from "@preact/signals";
import { useLayoutEffect, useRef } from "preact/hooks";
import { say } from "../base/prefs";
import { me } from "../base/session";
import { caseTexts } from "../texts/cases";
import { caseSaid } from "../texts/casewords";
import { busy, handle } from "./deeds";
import { stepOf, type Case, type CasePage } from "./model";
import { advance, bar, handing, type Bar } from "./view";

export function Foot({ page }: { page: CasePage }) {
  const { case: one, lacks } = page;
  const texts = say(caseTexts);
  const step = stepOf(one);
  if (bar.value) return <Asking key={bar.value} one={one} what={bar.value} />;
  if (step === "closed") return <div class="case-deeds"><Deed name="reopen" hint="U" act={() => { bar.value = "reopen"; }}>{texts.acts.reopen}</Deed></div>;
  const early = lacks.length > 0;
  return (
    <div class="case-deeds" data-testid="deeds">
      {one.waits_since
        ? <Deed name="resume" hint="Z" primary act={() => void handle("act", { act: "resume" })}>{texts.acts.resume}</Deed>
        : <Deed name="advance" hint="Enter" primary early={early} act={() => advance(page)}>{texts.next[step]}</Deed>}
      {one.owner !== me.value?.name && <Deed name="take-case" hint="O" act={() => void handle("assign", { owner: me.value?.name ?? "", group: one.group ?? "" })}>{texts.take}</Deed>}
      {step === "solve" && !one.confirmed_at && <Deed name="confirm" hint="C" act={() => { bar.value = "confirm"; }}>{texts.confirm}</Deed>}
      {!one.waits_since && step !== "follow_up" && <Deed name="wait" hint="Z" title={texts.waitHint} act={() => void handle("act", { act: "wait" })}>{texts.acts.wait}</Deed>}
      <Deed name="hand-over" hint="F" act={() => { handing.value = true; }}>{texts.handOver}</Deed>
      {step === "follow_up" && <Deed name="reopen" hint="U" act={() => { bar.value = "reopen"; }}>{texts.acts.reopen}</Deed>}
      {(step === "accept" || step === "verify") && <Deed name="drop" hint="X" act={() => { bar.value = "drop"; }}>{texts.acts.drop}</Deed>}
      {early && <small class="fine case-lacks" data-testid="lacks">{texts.lacks(lacks.map(caseSaid).join("；"))}</small>}
    </div>
  );
}

interface DeedProps {
  readonly name: string;
  readonly hint: string;
  readonly act: () => void;
  readonly primary?: boolean;
  readonly early?: boolean;
  readonly title?: string;
  readonly children: string;
}

function Deed({ name, hint, act, primary = false, early = false, title = "", children }: DeedProps) {
  return (
    <button type="button" class={`deed${primary ? " primary" : ""}`} data-act={name} aria-keyshortcuts={hint} title={title} aria-disabled={early} disabled={busy.value} onClick={act}>
      <span>{children}</span><kbd>{hint}</kbd>
    </button>
  );
}

/** A word that goes with it: Enter sends, Esc goes back. */
function Asking({ one, what }: { one: Case; what: Exclude<Bar, ""> }) {
  const texts = say(caseTexts);
  const words = useSignal("");
  const box = useRef<HTMLInputElement>(null);
  useLayoutEffect(() => box.current?.focus(), []);
  const [label, place] = { close: [texts.closing, texts.closingPlace], confirm: [texts.confirm, texts.confirmPlace], reopen: [texts.acts.reopen, texts.reopenPlace], drop: [texts.acts.drop, texts.dropSure] }[what] as [string, string];
  const back = () => { bar.value = ""; };
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    const says = words.peek().trim();
    void (what === "confirm" ? handle("confirm", { says }, texts.saved) : handle("act", { act: what, says }, texts.saved)).then((done) => { if (done) back(); });
  };
  return (
    <form class="case-deeds case-asking" data-testid={`asking-${what}`} onSubmit={send} onKeyDown={(event) => { if (event.key === "Escape") { event.stopPropagation(); back(); } }}>
      <label><span>{label} · {one.number}</span><input ref={box} maxLength={500} placeholder={place} value={words.value} autocomplete="off" onInput={(event) => { words.value = event.currentTarget.value; }} /></label>
      <button type="submit" class="deed primary" data-act={`send-${what}`} disabled={busy.value}><span>{label}</span><kbd>Enter</kbd></button>
      <button type="button" class="deed" onClick={back}><span>{texts.leave}</span><kbd>Esc</kbd></button>
    </form>
  );
}
