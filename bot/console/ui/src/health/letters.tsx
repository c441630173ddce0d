// Messages that could not be processed: look, process again, or throw away after a second press.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { call } from "../base/api";
import { tick } from "../base/clock";
import type { DeadLetter } from "../base/model";
import { say } from "../base/prefs";
import { mayLead } from "../base/session";
import { Sure } from "../shell/sure";
import { toast } from "../shell/toasts";
import { span } from "../texts/common";
import { healthTexts } from "../texts/health";

export function Letters({ count }: { count: number }) {
  const texts = say(healthTexts);
  const letters = useSignal<readonly DeadLetter[]>([]);
  const allowed = mayLead.value;
  const load = async () => {
    if (count === 0) letters.value = [];
    else if (allowed) letters.value = (await call<{ letters: readonly DeadLetter[] }>("GET", "dead-letters")).letters;
  };
  const act = async (letter: DeadLetter, verb: "replay" | "discard") => {
    try {
      await call("POST", `dead-letters/${encodeURIComponent(letter.id)}/${verb}`);
      letters.value = letters.value.filter((other) => other.id !== letter.id);
    } catch (error) {
      toast("caution", error instanceof Error ? error.message : String(error));
    }
  };
  useEffect(() => void load().catch(() => undefined), [count, allowed]);
  return (
    <section class="block">
      <h2>{texts.letters}</h2>
      {count === 0 && <p class="fine">{texts.noLetters}</p>}
      {count > 0 && !allowed && <p class="fine">{texts.notYours}</p>}
      {letters.value.length > 0 && (
        <table>
          <thead>
            <tr><th scope="col">{texts.when}</th><th scope="col">{texts.why}</th><th scope="col">{texts.what}</th><th /></tr>
          </thead>
          <tbody>{letters.value.map((letter) => <Letter key={letter.id} letter={letter} act={act} />)}</tbody>
        </table>
      )}
    </section>
  );
}

type Act = (letter: DeadLetter, verb: "replay" | "discard") => Promise<void>;

function Letter({ letter, act }: { letter: DeadLetter; act: Act }) {
  const texts = say(healthTexts);
  return (
    <tr data-letter={letter.id}>
      <td class="figure">{texts.ago(span(tick.value - letter.at))}</td>
      <td>{letter.why}</td>
      <td class="preview">{letter.preview}</td>
      <td class="acts">
        <button type="button" onClick={() => void act(letter, "replay")}>{texts.replay}</button>
        <Sure name="discard" label={texts.discard} question={texts.sure} act={() => void act(letter, "discard")} />
      </td>
    </tr>
  );
}
