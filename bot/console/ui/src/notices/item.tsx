// One thing that is due: when, for whom, the text as they would read it, and whether it goes out.
import { signal } from "@preact/signals";
import { tick } from "../base/clock";
import { say } from "../base/prefs";
import { href, mayDecide } from "../base/session";
import { deed } from "../base/sight";
import { clock, later } from "../conversations/when";
import { Icon } from "../shell/icons";
import { Sure } from "../shell/sure";
import { toast } from "../shell/toasts";
import { parcelTexts } from "../texts/parcels";
import type { AgendaItem } from "./model";

const cancelling = signal("");

/** Takes it away; what it shows then is looked at again. */
export async function cancel(item: AgendaItem, again: () => Promise<void>): Promise<void> {
  if (cancelling.peek() || !mayDecide.peek() || !item.cancels) return;
  const texts = say(parcelTexts);
  cancelling.value = item.id;
  const done = await deed("agenda/cancel", { due: item.id }, texts);
  cancelling.value = "";
  if (done !== null) toast("news", texts.cancelled, item.title);
  await again();
}

export function Item({ item, again, here, days = true }: { item: AgendaItem; again: () => Promise<void>; here: boolean; days?: boolean }) {
  const texts = say(parcelTexts);
  const { notice } = item;
  const now = tick.peek();
  const when = days ? later(item.at, now) : clock(item.at);
  return (
    <li class={`ahead${here ? " here" : ""}`} data-due={item.id} data-goes={notice ? notice.says === "" : undefined}>
      <time>{when}</time>
      <div class="ahead-what">
        <p class="ahead-head">
          <i class="badge">{notice ? texts.kinds[notice.kind] : texts.dues[item.kind]}</i>
          <b>{item.called || item.title}</b>
          {notice?.parcel && <a href={href("parcels", "of", notice.parcel)}>{texts.parcel}</a>}
          {item.customer && <a href={href("conversations", item.customer)}>{texts.talk}</a>}
        </p>
        {notice?.text && <p class="bubble">{notice.text}</p>}
        {item.kind === "notice" && notice === null && <p class="fine">{texts.unread}</p>}
        {item.waits && <small class="ahead-waits">{texts.putOff(texts.waits[item.waits] ?? item.waits, later(item.first_at, now))}</small>}
      </div>
      <div class="ahead-fate">
        {notice && (notice.says === "" ? <span class="goes"><Icon name="sent" />{texts.goes}</span> : <span class="stays"><Icon name="pause" />{notice.says}</span>)}
        {notice && !notice.allowed && <a href={href("parcels", "templates", notice.kind)}>{texts.seeTemplate}</a>}
        {item.cancels && mayDecide.value && <Sure name="cancel" kind="quiet" label={texts.cancel} question={texts.cancelSure} off={cancelling.value !== ""} act={() => void cancel(item, again)} />}
      </div>
    </li>
  );
}
