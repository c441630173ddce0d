// One entry in the list: the question, the first line of the answer, and where it stands.
import { say } from "../base/prefs";
import { href } from "../base/session";
import { knowledgeTexts } from "../texts/knowledge";
import { intents, word } from "../texts/words";
import { productName } from "./choices";
import { Blanks, Sought } from "./blanks";
import type { Line } from "./model";
import { stood, wanted } from "./shelf";
import { unsaved } from "./unsaved";

export function Row({ line }: { line: Line }) {
  const texts = say(knowledgeTexts);
  const sought = wanted.value.text.trim();
  const classes = ["entry", line.state, line.id === stood.value && "stood"];
  return (
    <a
      class={classes.filter(Boolean).join(" ")} data-id={line.id} data-state={line.state} href={href("knowledge", "entry", line.id)}
      onFocus={() => { stood.value = line.id; }}
    >
      <span class="entry-text">
        <b><Sought text={line.question} sought={sought} />{line.variants > 1 && <small>{texts.more(line.variants - 1)}</small>}</b>
        <span><Blanks text={line.answer.split("\n", 1)[0] ?? ""} sought={sought} /></span>
      </span>
      <span class="entry-about">{[word(intents, line.intent), line.product && productName(line.product)].filter(Boolean).join(" · ")}</span>
      <span class="entry-marks">
        {line.shortcut && <code class="shortcut">/{line.shortcut}</code>}
        {line.valid_until && <small class="until">{texts.until(line.valid_until)}</small>}
        {line.checks > 0 && <small class="caution">{texts.checks(line.checks)}</small>}
        {unsaved()[line.id] && <small class="pen">{texts.pen}</small>}
        <StateBadge state={line.state} />
      </span>
    </a>
  );
}

export function StateBadge({ state }: { state: string }) {
  return <span class={`badge badge-${state}`}>{say(knowledgeTexts).states[state] ?? state}</span>;
}
