// One waiting question in the queue: the seconds left, the question, the answer proposed, how many ask.
import { useComputed, useSignal } from "@preact/signals";
import { tick } from "../base/clock";
import type { Draft } from "../base/model";
import { heldByOther, holderOf } from "../conversations/book";
import { backedByMe, needsSecond } from "../crisis/crises";
import { draftOf } from "./book";
import { say } from "../base/prefs";
import { mayDecide } from "../base/session";
import { Icon } from "../shell/icons";
import { figure } from "../texts/common";
import { crisisTexts } from "../texts/crisis";
import { desk } from "../texts/desk";
import { states, word } from "../texts/words";
import { Aloud, Faces, othersAt } from "./marks";
import { dragged, mayMerge, merge } from "./merge";
import { shareLeft, timeLeft } from "./order";

interface RowProps {
  readonly draft: Draft;
  readonly chosen: boolean;
  readonly flying: boolean;
  readonly pick: (id: string) => void;
}

export function Row({ draft, chosen, flying, pick }: RowProps) {
  const texts = say(desk);
  const late = useComputed(() => tick.value > draft.deadline);
  const holder = draft.state === "pending" && heldByOther(draft.conversation) ? holderOf(draft.conversation) : "";
  const over = draft.state !== "pending" || holder !== "";
  const classes = ["row", chosen && "chosen", flying && "flying", over && "over", !over && late.value && "late"];
  const others = othersAt(draft);
  const backed = !draft.backed_by || !needsSecond(draft) ? "" : backedByMe(draft) ? say(crisisTexts).backedMine : say(crisisTexts).backed(draft.backed_by);
  const drags = useDrag(draft, over || flying);
  return (
    <div
      role="option" id={`row-${draft.id}`} data-id={draft.id} class={classes.filter(Boolean).join(" ")}
      aria-selected={chosen} onClick={() => pick(draft.id)} {...drags}
    >
      <Left draft={draft} />
      <span class="row-text">
        <b>{draft.urgency === "urgent" && <i>{texts.urgent}</i>}{draft.question}</b>
        <span>{flying ? texts.flying : holder ? texts.heldBy(holder) : over ? word(states, draft.state) : backed ? <em class="backed-line" data-testid="row-backed">{backed}</em> : draft.text || texts.noAnswer}</span>
      </span>
      <span class="row-side">
        {draft.count > 1 && <span class="count">{(draft.address.public ? texts.people : texts.lines)(draft.count)}</span>}
        <span class="row-marks">
          <Aloud at={draft.address} />
          {others.length > 0 && <Faces names={others} />}
          {draft.risks.some((risk) => risk.blocking) && <span class="caution"><Icon name="warn" round /></span>}
        </span>
      </span>
    </div>
  );
}

/** A row dragged onto another of its room puts both questions together. */
function useDrag(draft: Draft, off: boolean) {
  const above = useSignal(false);
  const fits = () => mayMerge(draftOf(dragged.peek()), draft);
  return {
    draggable: !off && draft.address.public && mayDecide.value,
    ...(above.value ? { "data-drop": "" } : {}),
    onDragStart: (event: DragEvent) => {
      dragged.value = draft.id;
      event.dataTransfer?.setData("text/plain", draft.question);
    },
    onDragEnd: () => { dragged.value = null; },
    onDragOver: (event: DragEvent) => {
      if (!fits()) return;
      event.preventDefault();
      above.value = true;
    },
    onDragLeave: () => { above.value = false; },
    onDrop: (event: DragEvent) => {
      event.preventDefault();
      above.value = false;
      const moved = draftOf(dragged.peek());
      if (moved) void merge(moved, draft);
    },
  };
}

/** The time left; only this changes as time passes. */
function Left({ draft }: { draft: Draft }) {
  const left = useComputed(() => figure(timeLeft(draft, tick.value)));
  const bar = useComputed(() => `scaleY(${Math.max(0, Math.min(1, shareLeft(draft, tick.value))).toFixed(3)})`);
  return (
    <span class="row-left">
      <i class="row-bar"><i style={{ transform: bar.value }} /></i>
      <b>{left}</b>
    </span>
  );
}
