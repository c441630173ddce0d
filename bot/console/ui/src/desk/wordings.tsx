// The wordings in which a question was put: how often, first by whom; marked by Space or by a click.
import { useComputed } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { tick } from "../base/clock";
import type { Draft, Member } from "../base/model";
import { say } from "../base/prefs";
import { Icon } from "../shell/icons";
import { span } from "../texts/common";
import { desk } from "../texts/desk";
import { reasonTexts } from "../texts/reasons";
import { mark, marked, maskAgain, originals, stays, stoodOn } from "./members";

interface WordingsProps {
  readonly draft: Draft;
  readonly list: readonly Member[];
  /** Whether they can be marked, to be answered apart. */
  readonly choose: boolean;
}

export function Wordings({ draft, list, choose }: WordingsProps) {
  const texts = say(reasonTexts);
  const box = useRef<HTMLElement>(null);
  useEffect(() => {
    if (choose && list.length > 1) box.current?.querySelector(".stood")?.scrollIntoView({ block: "nearest" });
  }, [stoodOn.value]);
  useEffect(() => maskAgain, [draft.id]);
  return (
    <section class="wordings-of" ref={box} data-testid="wordings">
      <h2>{texts.wordings(draft.count, list.length)}<small>{list.length > 1 ? choose && texts.splitHint : draft.count > 1 && texts.onlyOne}</small></h2>
      <Countdown draft={draft.id} />
      <ul class={choose ? "choosable" : ""} {...(choose ? { role: "group" as const } : {})}>
        {list.map((member, at) => <Wording key={member.message} draft={draft} member={member} at={at} choose={choose && list.length > 1} />)}
      </ul>
    </section>
  );
}

function Wording({ draft, member, at, choose }: { draft: Draft; member: Member; at: number; choose: boolean }) {
  const texts = say(reasonTexts);
  const first = stays(draft, member);
  const on = marked.value.has(member.message);
  const typed = originals.value?.draft === draft.id ? originals.value.texts.get(member.message) : undefined;
  const press = () => {
    stoodOn.value = at;
    mark(draft, member);
  };
  const classes = ["wording", on && "on", choose && at === stoodOn.value && "stood", first && "first"];
  return (
    <li
      class={classes.filter(Boolean).join(" ")} data-message={member.message} title={choose && first ? texts.openingHint : undefined}
      {...(choose ? { role: "checkbox", "aria-checked": on, "aria-disabled": first, onClick: press } : {})}
    >
      {choose && <span class="tick">{on && <Icon name="sent" />}</span>}
      <span class="wording-text">
        <b class={typed === undefined ? "" : "typed"}>{typed ?? member.text}</b>
        <small>{member.asker} · <Ago at={member.at} />{member.product && <> · {member.product}</>}{choose && first && <em>{texts.opening}</em>}</small>
      </span>
      <span class="count">{texts.people(member.times)}</span>
    </li>
  );
}

function Ago({ at }: { at: number }) {
  const texts = say(desk);
  const ago = useComputed(() => texts.ago(span(Math.max(0, tick.value - at))));
  return <span class="figure">{ago}</span>;
}

/** How long what was typed stays on screen. */
function Countdown({ draft }: { draft: string }) {
  const texts = say(reasonTexts);
  const shown = originals.value;
  if (shown?.draft !== draft) return null;
  void tick.value; // every quarter of a second
  const left = Math.max(0, Math.ceil((shown.until - performance.now()) / 1000));
  return (
    <p class="typed-note" role="status" data-testid="typed">
      <Icon name="eye" /><span class="figure">{texts.shownFor(left)}<small>{texts.recorded}</small></span>
      <button type="button" class="link" onClick={maskAgain}>{texts.hideNow}</button>
    </p>
  );
}
