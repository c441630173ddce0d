// The lower edge when a session is to be closed, or a line to be read as it was typed; else the composer.
import { useLayoutEffect, useRef } from "preact/hooks";
import { useKeys } from "../base/keys";
import { say } from "../base/prefs";
import { NoteBar } from "../desk/note-bar";
import { Act } from "../shell/act";
import { conversationTexts } from "../texts/conversations";
import { bar, unmasking } from "./bar";
import { Composer } from "./composer";
import { move } from "./deeds";
import { showTyped } from "./typed";

const SHORTEST_REASON = 4;

function back(): void {
  bar.value = "write";
}

export function LowerEdge() {
  const texts = say(conversationTexts);
  if (bar.value === "close") return <CloseBar />;
  if (bar.value === "unmask") {
    return (
      <NoteBar
        name="unmask" label={texts.askReason} place={texts.reasonPlace} deed={texts.showTyped} back={back} least={SHORTEST_REASON} tooShort={texts.tooShort}
        send={(reason) => void showTyped(unmasking.peek(), reason)}
      />
    );
  }
  return <Composer />;
}

function CloseBar() {
  const texts = say(conversationTexts);
  const close = (ask_rating: boolean) => () => void move("close", { ask_rating }).then(back);
  const box = useRef<HTMLElement>(null);
  useKeys({ enter: close(true), "0": close(false), escape: back });
  // Enter means this, whatever button had the focus before
  useLayoutEffect(() => box.current?.querySelector("button")?.focus(), []);
  return (
    <footer class="actions closing" data-testid="closing" ref={box}>
      <p class="bar-note"><b>{texts.closeAsk}</b><small>{texts.closeAskHint}</small></p>
      <Act name="close-rate" hint="Enter" act={close(true)} tone="primary">{texts.closeRate}</Act>
      <Act name="close-only" hint="0" act={close(false)}>{texts.closeOnly}</Act>
      <Act name="back" hint="Esc" act={back} tone="quiet">{texts.cancel}</Act>
    </footer>
  );
}
