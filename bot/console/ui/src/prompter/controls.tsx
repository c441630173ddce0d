// What can be done with a line that waits to be said.
import { useSignal } from "@preact/signals";
import { useRef } from "preact/hooks";
import { useKeys } from "../base/keys";
import type { Draft } from "../base/model";
import { say } from "../base/prefs";
import { mayDecide } from "../base/session";
import { decide } from "../desk/decide";
import { Act } from "../shell/act";
import { board } from "../texts/board";
import { prompter } from "../texts/prompter";
import { place } from "./deeds";
import { hosts } from "./prompters";

const SETTLE_MS = 350; // when a line goes by itself, a key meant for it cannot hit the next

export function Controls({ draft }: { draft: Draft }) {
  const texts = say(board);
  const asking = useSignal(false);
  const since = useRef(performance.now());
  const surely: Surely = (act) => () => { if (performance.now() - since.current > SETTLE_MS) act(); };
  return (
    <section class="controls" aria-label={texts.line}>
      <p class="controls-text">{draft.text}</p>
      <p class="controls-about"><q>{draft.question}</q> <span class="figure">{say(prompter).asked(draft.count)}</span></p>
      <p class="fine">{texts.by(draft.decided_by)}</p>
      {mayDecide.value && (asking.value ? <Withdrawing draft={draft} back={() => { asking.value = false; }} /> : <Deeds draft={draft} surely={surely} withdraw={surely(() => { asking.value = true; })} />)}
    </section>
  );
}

type Surely = (act: () => void) => () => void;

function Deeds({ draft, surely, withdraw }: { draft: Draft; surely: Surely; withdraw: () => void }) {
  const texts = say(board);
  const pin = surely(() => void place(draft, { pinned: !draft.pinned }));
  const said = surely(() => void decide(draft, "say"));
  const give = (host: string) => surely(() => { if ((draft.host ?? "") !== host) void place(draft, { host }); });
  const names = hosts.value.slice(0, 9);
  useKeys({
    p: pin, s: said, x: withdraw, 0: give(""), ...Object.fromEntries(names.map((host, at) => [String(at + 1), give(host)])),
  });
  return (
    <>
      <div class="controls-deeds">
        <Act name="pin" hint="P" act={pin}>{draft.pinned ? texts.unpin : texts.pin}</Act>
        <Act name="said" hint="S" act={said}>{texts.said}</Act>
        <Act name="withdraw" hint="X" act={withdraw}>{texts.withdraw}</Act>
      </div>
      {names.length > 0 && (
        <div class="controls-hosts" role="group" aria-label={texts.giveTo}>
          <p class="fine">{texts.giveTo}</p>
          <HostButton name="host-all" hint="0" label={texts.all} on={!draft.host} act={give("")} />
          {names.map((host, at) => <HostButton key={host} name={`host-${at + 1}`} hint={String(at + 1)} label={host} on={draft.host === host} act={give(host)} />)}
        </div>
      )}
    </>
  );
}

function HostButton({ name, hint, label, on, act }: { name: string; hint: string; label: string; on: boolean; act: () => void }) {
  return <button type="button" class="host-button" data-act={name} aria-pressed={on} aria-keyshortcuts={hint} onClick={act}><span>{label}</span><kbd>{hint}</kbd></button>;
}

/** Why it goes; the host reads it. */
function Withdrawing({ draft, back }: { draft: Draft; back: () => void }) {
  const texts = say(board);
  const because = (reason: string) => () => void decide(draft, "withdraw", { reason });
  useKeys({ ...Object.fromEntries(texts.reasons.map((reason, at) => [String(at + 1), because(reason)])), enter: because(""), x: because(""), escape: back });
  return (
    <div class="controls-why">
      <p class="fine">{texts.why}</p>
      {texts.reasons.map((reason, at) => <Act key={reason} name={`why-${at + 1}`} hint={String(at + 1)} act={because(reason)}>{reason}</Act>)}
      <Act name="why-none" hint="Enter" act={because("")}>{texts.noReason}</Act>
      <Act name="back" hint="Esc" act={back} tone="quiet">{texts.back}</Act>
    </div>
  );
}
