// Whose prompter a line goes to, in the place of an action bar: 0 for all, a figure a host.
import type { JSX } from "preact";
import { useKeys } from "../base/keys";
import { say } from "../base/prefs";
import { Act } from "../shell/act";
import { board } from "../texts/board";
import { hosts } from "./prompters";

const MOST = 9;

interface HostPickProps {
  /** "" is every host. */
  readonly pick: (host: string) => void;
  readonly back: () => void;
}

export function HostPick({ pick, back }: HostPickProps): JSX.Element {
  const texts = say(board);
  const names = hosts.value.slice(0, MOST);
  const keys = Object.fromEntries(names.map((host, at) => [String(at + 1), () => pick(host)]));
  useKeys({ ...keys, 0: () => pick(""), p: () => pick(""), escape: back });
  return (
    <footer class="actions reasons host-pick" aria-label={texts.whose}>
      <p class="bar-note">{texts.whoSays}</p>
      <div class="reason-list">
        {names.map((host, at) => <Act key={host} name={`host-${at + 1}`} hint={String(at + 1)} act={() => pick(host)}>{host}</Act>)}
      </div>
      <Act name="host-all" hint="0" act={() => pick("")} tone="quiet">{texts.all}</Act>
      <Act name="back" hint="Esc" act={back} tone="quiet">{texts.back}</Act>
    </footer>
  );
}
