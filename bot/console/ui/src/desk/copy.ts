// An answer somebody posts by hand: into the clipboard first, then on record, so that nobody answers it twice.
import type { Draft } from "../base/model";
import { say } from "../base/prefs";
import { alone } from "../crisis/crises";
import { putInClipboard } from "../shell/clipboard";
import { toast } from "../shell/toasts";
import { liveTexts } from "../texts/live";
import { decide } from "./decide";
import { isOpen, mode } from "./focus";

/** Copies what is on screen and records it; where the browser refuses, the text is shown to be copied by hand. */
export async function copy(draft: Draft): Promise<void> {
  if (!isOpen(draft)) return;
  if (alone(draft)) await decide(draft, "copy"); // it is nobody's to post before a second person agreed
  else if (await putInClipboard(draft.text)) await recordCopied(draft);
  else mode.value = "copy";
}

/** It is in somebody's clipboard now. */
export async function recordCopied(draft: Draft): Promise<void> {
  const texts = say(liveTexts);
  if (await decide(draft, "copy")) toast("news", texts.copied, texts.copiedHint, draft.question);
  else toast("caution", texts.copyNot, texts.copyNotHint, draft.question);
}
