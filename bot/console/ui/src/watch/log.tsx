// Who was told through what, when, and why not.
import { tick } from "../base/clock";
import { say } from "../base/prefs";
import { moment } from "../conversations/when";
import { Icon } from "../shell/icons";
import { watchTexts } from "../texts/watch";
import type { TopicPage } from "./model";

export function Log({ page: { told, demand, alert } }: { page: TopicPage }) {
  const texts = say(watchTexts);
  if (!alert) return null;
  return (
    <section class="block" data-testid="log">
      <h2>{texts.logTitle}</h2>
      {told.length === 0 && <p class="fine">{demand && demand.receivers.length > 0 ? texts.logWaits : texts.logNone}</p>}
      <ol class="watch-log">
        {told.toReversed().map((line) => (
          <li key={`${line.at}${line.receiver}${line.kind}`} class={line.done ? "" : "failed"}>
            <Icon name={line.done ? "sent" : "warn"} round={!line.done} />
            <span><b>{texts.toldKinds[line.kind]}</b> {line.receiver}{line.names.length > 0 && ` → ${line.names.join(texts.comma)}`}{!line.done && <small>{texts.failed(line.fault)}</small>}</span>
            <time class="figure">{moment(line.at, tick.value)}</time>
          </li>
        ))}
      </ol>
    </section>
  );
}
