// To whom a conversation goes: colleagues and groups, found by typing, chosen by arrows, with a word for whoever gets it.
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { say } from "../base/prefs";
import { Face } from "../desk/marks";
import { learnStaff, staff } from "../staff/staff";
import { conversationTexts } from "../texts/conversations";
import { transferring } from "./bar";
import { busy, move, open, type Move, type Where } from "./deeds";
import { nameOf } from "./names";

interface Target {
  readonly key: string;
  readonly name: string;
  readonly kind: "colleague" | "group";
  readonly here: boolean;
  readonly about: string;
  readonly deed: Move;
  readonly where: Where;
}

/** Groups first where nobody of ours has it yet; colleagues who are here before those who are not. */
function targets(): readonly Target[] {
  const texts = say(conversationTexts);
  const told = staff.value;
  if (!told) return [];
  const there = told.agents.filter((agent) => agent.name !== open.value?.owner).sort((a, b) => Number(b.here) - Number(a.here) || a.load / Math.max(1, a.most) - b.load / Math.max(1, b.most));
  const colleagues = open.value?.state === "held"
    ? there.map((agent): Target => ({
        key: `c ${agent.name}`, name: agent.name, kind: "colleague", here: agent.here, deed: "transfer", where: { to: agent.name },
        about: [agent.status === "online" && !agent.here ? texts.offDuty : texts.statuses[agent.status], texts.load(agent.load, agent.most), ...agent.groups].join(" · "),
      }))
    : [];
  const groups = told.groups.map((group): Target => {
    const here = told.agents.filter((agent) => agent.here && agent.groups.includes(group.name)).length;
    return { key: `g ${group.name}`, name: group.name, kind: "group", here: here > 0, about: texts.online(here), deed: open.value?.state === "bot" ? "want" : "queue", where: { group: group.name } };
  });
  return [...colleagues, ...groups];
}

export function Transfer() {
  const texts = say(conversationTexts);
  const dialog = useRef<HTMLDialogElement>(null);
  const shown = transferring.value && open.value !== undefined;
  const close = () => { transferring.value = false; };
  useEffect(() => {
    if (!shown) return dialog.current?.close();
    void learnStaff();
    dialog.current?.showModal();
    dialog.current?.querySelector("input")?.focus();
  }, [shown]);
  return (
    <dialog ref={dialog} class="sheet transfer" aria-label={texts.transferTitle(nameOf(open.value))} onClose={close} onClick={(event) => { if (event.target === dialog.current) close(); }}>
      {shown && <Form close={close} />}
    </dialog>
  );
}

function Form({ close }: { close: () => void }) {
  const texts = say(conversationTexts);
  const sought = useSignal("");
  const at = useSignal(0);
  const note = useRef<HTMLInputElement>(null);
  const found = targets().filter((one) => one.name.toLowerCase().includes(sought.value.trim().toLowerCase()));
  const place = Math.max(0, Math.min(found.length - 1, at.value));
  const hand = (to: Target | undefined) => {
    if (to) void move(to.deed, { ...to.where, text: note.current?.value.trim() ?? "" }).then(close);
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.isComposing) return;
    if (event.key === "ArrowDown") at.value = Math.min(found.length - 1, place + 1);
    else if (event.key === "ArrowUp") at.value = Math.max(0, place - 1);
    else if (event.key === "Enter") hand(found[place]);
    else return;
    event.preventDefault();
  };
  return (
    <>
      <header><h2>{texts.transferTitle(nameOf(open.value))}</h2><button type="button" class="plain" onClick={close}>{texts.cancel} <kbd>Esc</kbd></button></header>
      <div class="transfer-body">
        <input
          value={sought.value} placeholder={texts.transferSearch} aria-label={texts.transferSearch} autocomplete="off" spellcheck={false} data-testid="transfer-search"
          onInput={(event) => { sought.value = event.currentTarget.value; at.value = 0; }} onKeyDown={pressed}
        />
        <ul role="listbox" aria-label={texts.colleagues}>
          {found.map((one, number) => <Option key={one.key} one={one} chosen={number === place} first={found[number - 1]?.kind !== one.kind} choose={() => { at.value = number; }} />)}
          {found.length === 0 && <li class="fine">{texts.noColleague}</li>}
        </ul>
        <label><span>{texts.transferNote}</span><input ref={note} maxLength={500} placeholder={texts.transferNotePlace} autocomplete="off" data-testid="transfer-note" onKeyDown={pressed} /></label>
        <footer>
          <small>{texts.transferKeys}</small>
          <button type="button" class="act primary" data-act="send-transfer" disabled={busy.value || found.length === 0} onClick={() => hand(found[place])}><span>{texts.deeds.transfer}</span><kbd>Enter</kbd></button>
        </footer>
      </div>
    </>
  );
}

function Option({ one, chosen, first, choose }: { one: Target; chosen: boolean; first: boolean; choose: () => void }) {
  const texts = say(conversationTexts);
  const row = useRef<HTMLLIElement>(null);
  useEffect(() => { if (chosen) row.current?.scrollIntoView({ block: "nearest" }); }, [chosen]);
  return (
    <>
      {first && <li role="presentation" class="transfer-kind">{one.kind === "group" ? texts.groups : texts.colleagues}</li>}
      <li
        ref={row} role="option" aria-selected={chosen} class={`target${chosen ? " chosen" : ""}${one.here ? "" : " absent"}`} data-target={one.name}
        onMouseDown={(event) => { event.preventDefault(); choose(); }}
      >
        {one.kind === "colleague" ? <Face name={one.name} /> : <i class="group-mark" aria-hidden="true" />}
        <b>{one.name}</b><span class="figure">{one.about}</span>
      </li>
    </>
  );
}
