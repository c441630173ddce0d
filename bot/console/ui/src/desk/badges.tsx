// What is known of who asks in a room, whether it was answered before, and whether the room shows what was sent.
import type { JSX } from "preact";
import { signal, useComputed } from "@preact/signals";
import { useEffect } from "preact/hooks";
import { call } from "../base/api";
import { tick } from "../base/clock";
import type { Draft, OneDraft } from "../base/model";
import { say } from "../base/prefs";
import { href } from "../base/session";
import { Icon, type IconName } from "../shell/icons";
import { span } from "../texts/common";
import { liveTexts } from "../texts/live";
import { draftOf } from "./book";

export function Badges({ draft }: { draft: Draft }): JSX.Element {
  const texts = say(liveTexts);
  const [level = 0, member = false, moderator = false, paid = 0] = draft.badge ?? [];
  if (!paid && !member && !level && !moderator && !draft.again) return <></>;
  return (
    <span class="asker-badges">
      {paid > 0 && <span class="badge paid figure">{texts.paid((paid / 100).toLocaleString("en"))}</span>}
      {member && <span class="badge">{texts.member}</span>}
      {level > 0 && <span class="badge figure">{texts.level(level)}</span>}
      {moderator && <span class="badge">{texts.moderator}</span>}
      {draft.again && <Again id={draft.again} />}
    </span>
  );
}

/** When earlier answers went out, by draft; 0 while nobody knows. */
const answered = signal<ReadonlyMap<string, number>>(new Map());

function Again({ id }: { id: string }) {
  const texts = say(liveTexts);
  const at = draftOf(id)?.changed_at ?? answered.value.get(id) ?? 0;
  const ago = useComputed(() => span(Math.max(0, tick.value - at)));
  useEffect(() => { if (!at) void learnAnswered(id); }, [id]);
  return <a class="badge again figure" href={href("why", id)} data-testid="again">{at ? texts.again(ago.value) : texts.againPlain}</a>;
}

async function learnAnswered(id: string): Promise<void> {
  try {
    const { draft } = await call<OneDraft>("GET", `drafts/${encodeURIComponent(id)}`);
    answered.value = new Map(answered.peek()).set(id, draft.changed_at);
  } catch {
    // not kept any more: that it was answered is known all the same
  }
}

const SIGHTS: Readonly<Record<"awaited" | "seen" | "hidden", IconName>> = { awaited: "wait", seen: "eye", hidden: "warn" };

/** Whether the room's feed has shown what was sent. */
export function SightMark({ draft }: { draft: Draft }): JSX.Element | null {
  const texts = say(liveTexts);
  if (!draft.sight) return null;
  return (
    <span class={`sight sight-${draft.sight}`} data-sight={draft.sight} title={draft.sight === "hidden" ? texts.hiddenHint : undefined}>
      <Icon name={SIGHTS[draft.sight]} round={draft.sight === "hidden"} />{texts.sight[draft.sight]}
    </span>
  );
}
