// One's own status in the bar on top: whether conversations are given to me, changed by two clicks.
import { say } from "../base/prefs";
import { href, mayDecide } from "../base/session";
import { staffTexts } from "../texts/staff";
import type { AgentStatus } from "./model";
import { sayStatus, staff } from "./staff";

export const STATUSES: readonly AgentStatus[] = ["online", "busy", "away"];

export function MyStatus() {
  const texts = say(staffTexts);
  const mine = staff.value?.me;
  if (!mine || !mayDecide.value) return null;
  const choose = (status: AgentStatus) => (event: Event) => {
    (event.currentTarget as HTMLElement).closest("details")?.removeAttribute("open");
    void sayStatus(status);
  };
  return (
    <details class="menu my-status" data-testid="my-status" data-status={mine.status}>
      <summary aria-label={`${texts.status}: ${texts.statuses[mine.status]}`}><i class={`presence presence-${mine.status}`} aria-hidden="true" /><span>{texts.statuses[mine.status]}</span></summary>
      <div class="menu-list">
        {STATUSES.map((status) => (
          <button key={status} type="button" data-status={status} aria-pressed={mine.status === status} onClick={choose(status)}>
            <i class={`presence presence-${status}`} aria-hidden="true" />{texts.statuses[status]}<small>{texts.statusHints[status]}</small>
          </button>
        ))}
        <a href={href("staff")}>{texts.title}</a>
      </div>
    </details>
  );
}
