// Which prompters are open, and which went dark.
import { useComputed } from "@preact/signals";
import { tick } from "../base/clock";
import { say } from "../base/prefs";
import { Act } from "../shell/act";
import { board } from "../texts/board";
import { span } from "../texts/common";
import { conditionOf, prompters, type OpenPrompter } from "./prompters";

export function Screens({ connect }: { connect: (() => void) | null }) {
  const texts = say(board);
  return (
    <section class="screens" aria-label={texts.screens}>
      <h2>{texts.screens}</h2>
      {prompters.value.length === 0 && <p class="fine">{texts.noScreens}</p>}
      <ul>{prompters.value.map((one) => <Screen key={`${one.user}/${one.screen}`} prompter={one} />)}</ul>
      {connect && <Act name="connect" hint="C" act={connect} tone={prompters.value.length === 0 ? "primary" : undefined}>{texts.connect}</Act>}
    </section>
  );
}

function Screen({ prompter }: { prompter: OpenPrompter }) {
  const texts = say(board);
  const condition = conditionOf(prompter);
  const since = useComputed(() => span(tick.value - prompter.seen_at));
  return (
    <li data-condition={condition}>
      <span class={`dot ${condition === "open" ? "on" : "off"}`} aria-hidden="true" />
      <b>{prompter.host || texts.everyLine}</b>
      {prompter.user !== prompter.host && <small>{texts.openedBy(prompter.user)}</small>}
      <span class="figure">{condition === "dark" ? texts.dark(since.value) : condition === "hidden" ? texts.hidden : texts.here}</span>
    </li>
  );
}
