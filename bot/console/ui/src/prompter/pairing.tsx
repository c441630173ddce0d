// Lets a tablet in as a host's prompter: an address to scan or to type, good once and for some minutes.
import { useSignal, type Signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { tick } from "../base/clock";
import { say } from "../base/prefs";
import { Icon } from "../shell/icons";
import { common } from "../texts/common";
import { board } from "../texts/board";
import { pair, type Paired } from "./deeds";
import { hosts, prompters } from "./prompters";
import { clock } from "./lines";
import { Qr } from "./qr";

interface Made extends Paired {
  readonly at: number;
}

export function Pairing({ open }: { open: Signal<boolean> }) {
  const texts = say(board);
  const dialog = useRef<HTMLDialogElement>(null);
  const made = useSignal<Made | null>(null);
  const said = useSignal("");
  useEffect(() => {
    if (open.value) dialog.current?.showModal();
    else dialog.current?.close();
    if (!open.value) made.value = null;
  }, [open.value]);
  const close = () => { open.value = false; };
  const ask = async (host: string) => {
    try {
      said.value = "";
      made.value = { ...(await pair(host)), at: tick.peek() };
    } catch (error) {
      said.value = error instanceof Error ? error.message : String(error);
    }
  };
  return (
    <dialog ref={dialog} class="sheet pairing" aria-label={texts.connect} onClose={close}>
      <header><h2>{texts.connect}</h2><button type="button" class="plain" onClick={close}>{say(common).close} <kbd>Esc</kbd></button></header>
      {open.value && (made.value
        ? <Ticket made={made.value} anew={() => { made.value = null; }} />
        : <Ask ask={(host) => void ask(host)} said={said.value} />)}
    </dialog>
  );
}

function Ask({ ask, said }: { ask: (host: string) => void; said: string }) {
  const texts = say(board);
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    const name = String(new FormData(event.currentTarget as HTMLFormElement).get("host")).trim();
    if (name) ask(name);
  };
  return (
    <div class="pairing-ask">
      <p>{texts.whose}</p>
      {hosts.value.length > 0 && (
        <div class="pairing-hosts">{hosts.value.map((host) => <button key={host} type="button" class="act" onClick={() => ask(host)}><span>{host}</span></button>)}</div>
      )}
      <form class="inline-form" onSubmit={send}>
        <label><span>{texts.otherHost}</span><input name="host" maxLength={32} required autocomplete="off" placeholder={texts.hostPlace} /></label>
        <button type="submit" class="act primary"><span>{texts.makeCode}</span></button>
      </form>
      <p class="form-said wrong" role="alert">{said}</p>
    </div>
  );
}

function Ticket({ made, anew }: { made: Made; anew: () => void }) {
  const texts = say(board);
  const left = made.at + made.minutes * 60_000 - tick.value;
  const came = prompters.value.some((one) => one.user === made.host && one.seen_at > made.at);
  if (came) return <div class="pairing-done" role="status"><Icon name="sent" round /><b>{texts.came(made.host)}</b><button type="button" class="act" onClick={anew}><span>{texts.oneMore}</span></button></div>;
  if (left <= 0) return <div class="pairing-done" role="status"><b>{texts.codeOver}</b><button type="button" class="act primary" onClick={anew}><span>{texts.makeCode}</span></button></div>;
  const code = `${made.code.slice(0, 4)} ${made.code.slice(4)}`;
  return (
    <div class="ticket">
      <Qr text={made.address} label={texts.qrLabel(made.host)} />
      <div>
        <p class="ticket-for">{texts.scanFor(made.host)}</p>
        <p>{texts.orType}</p>
        <p class="ticket-where" data-testid="pair-address">{made.address.replace(/#.*$/, "").replace(/\/$/, "")}</p>
        <p class="ticket-code figure" data-testid="pair-code">{code}</p>
        <p class="fine figure">{texts.codeLeft(clock(left))}</p>
        {!made.reachable && <p class="ticket-near"><Icon name="warn" round />{texts.onlyHere}</p>}
      </div>
    </div>
  );
}
