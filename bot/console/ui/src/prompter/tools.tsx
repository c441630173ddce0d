// How the screen looks, behind one small button: nothing of it lies in the way of a hand that says "said".
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { otherLanguage, say } from "../base/prefs";
import { hosting } from "../base/session";
import { Sure } from "../shell/sure";
import { common } from "../texts/common";
import { prompter } from "../texts/prompter";
import { SIZES, type Reader } from "./lines";
import { changeLook, look, resize } from "./look";

const PATIENCE_MS = 10_000;

export function Tools({ leave, reader }: { leave: () => void; reader: Reader }) {
  const texts = say(prompter);
  const open = useSignal(false);
  const { size, mirrored, stark } = look.value;
  useEffect(() => { // it puts itself away: what lies over the lines is soon forgotten there
    if (!open.value) return undefined;
    const timer = setTimeout(() => { open.value = false; }, PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [open.value, look.value]);
  return (
    <div class={`prompter-tools${open.value ? " open" : ""}`}>
      <button type="button" aria-label={texts.tools} aria-expanded={open.value} data-act="tools" onClick={() => { open.value = !open.value; }}>⋯</button>
      {open.value && (
        <div class="tool-row" role="toolbar" aria-label={texts.tools}>
          <span class="tool-who">{reader ?? texts.everyLine}</span>
          <button type="button" data-act="smaller" disabled={size === 0} onClick={() => resize(-1)} aria-label={texts.smaller}>A−</button>
          <button type="button" data-act="larger" disabled={size === SIZES.length - 1} onClick={() => resize(1)} aria-label={texts.larger}>A+</button>
          <button type="button" data-act="mirror" aria-pressed={mirrored} onClick={() => changeLook({ mirrored: !mirrored })}>{texts.mirror}</button>
          <button type="button" data-act="stark" aria-pressed={stark} onClick={() => changeLook({ stark: !stark })}>{texts.stark}</button>
          <button type="button" onClick={otherLanguage}>{say(common).language}</button>
          {hosting.value
            ? <Sure name="disconnect" label={texts.disconnect} question={texts.disconnectSure} act={leave} />
            : <button type="button" data-act="leave" onClick={leave}>{texts.leave}</button>}
        </div>
      )}
    </div>
  );
}
