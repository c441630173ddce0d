// What is in front of the camera and what the host talks about, to be changed in place.
import { useSignal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import type { RoomPulse } from "../base/model";
import { useKeys } from "../base/keys";
import { say } from "../base/prefs";
import { mayDecide } from "../base/session";
import { Icon } from "../shell/icons";
import { roomTexts } from "../texts/rooms";
import { changeRoom, learnLinks, links } from "./rooms";

/** The product shown; a click opens the list of those that can be. */
export function Showing({ room }: { room: RoomPulse }) {
  const texts = say(roomTexts);
  const open = useSignal(false);
  const box = useRef<HTMLDivElement>(null);
  const said = room.showing ? `${texts.showing(room.showing)} ${room.product}` : texts.showsNothing;
  useEffect(() => {
    if (!open.value) return undefined;
    const away = (event: Event) => { if (!(event.target instanceof Node && box.current?.contains(event.target))) open.value = false; };
    document.addEventListener("pointerdown", away);
    return () => document.removeEventListener("pointerdown", away);
  }, [open.value]);
  if (!mayDecide.value) return room.showing ? <span class="room-showing">{said}</span> : null;
  const choose = (link: string) => {
    open.value = false;
    void changeRoom(room, { showing: link });
  };
  return (
    <div class="room-picker" ref={box}>
      <button type="button" class={`room-showing${room.showing ? "" : " none"}`} data-act="showing" aria-haspopup="menu" aria-expanded={open.value} onClick={() => { open.value = !open.value; }}>
        <span>{said}</span><Icon name="down" />
      </button>
      {open.value && <Links room={room} choose={choose} close={() => { open.value = false; }} />}
    </div>
  );
}

interface LinksProps {
  readonly room: RoomPulse;
  readonly choose: (link: string) => void;
  readonly close: () => void;
}

function Links({ room, choose, close }: LinksProps) {
  const texts = say(roomTexts);
  const list = useRef<HTMLDivElement>(null);
  useKeys({ escape: close });
  useEffect(() => { void learnLinks(room); }, []);
  return (
    <div class="room-links" role="menu" ref={list} aria-label={texts.chooseShowing}>
      <p>{links.value?.length === 0 ? texts.noLinks : texts.chooseShowing}</p>
      {links.value?.map((one) => (
        <button type="button" role="menuitem" key={one.link} data-link={one.link} aria-current={one.link === room.showing} onClick={() => choose(one.link)}>
          <b class="figure">{one.link}</b><span>{one.name}</span>
        </button>
      ))}
      {room.showing && <button type="button" role="menuitem" data-link="" onClick={() => choose("")}><b>–</b><span>{texts.noneNow}</span></button>}
    </div>
  );
}

/** Words for what the host talks about: questions with one of them are worth more. */
export function Topic({ room }: { room: RoomPulse }) {
  const texts = say(roomTexts);
  const writing = useSignal(false);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => { if (writing.value) input.current?.select(); }, [writing.value]);
  if (!mayDecide.value) return room.topic ? <span class="room-topic">{texts.topic} {room.topic}</span> : null;
  if (!writing.value) {
    return (
      <button type="button" class={`room-topic${room.topic ? "" : " none"}`} data-act="topic" onClick={() => { writing.value = true; }}>
        {room.topic ? <><small>{texts.topic}</small> {room.topic}</> : `+ ${texts.addTopic}`}
      </button>
    );
  }
  const done = (save: boolean) => {
    const topic = input.current?.value.trim() ?? "";
    writing.value = false;
    if (save && topic !== room.topic) void changeRoom(room, { topic });
  };
  const pressed = (event: KeyboardEvent) => {
    if (event.isComposing || (event.key !== "Enter" && event.key !== "Escape")) return;
    event.preventDefault();
    event.stopPropagation();
    done(event.key === "Enter");
  };
  return (
    <input
      ref={input} class="room-topic" defaultValue={room.topic} maxLength={60} placeholder={texts.topicPlace} aria-label={texts.topic} autocomplete="off"
      data-testid="topic" onKeyDown={pressed} onBlur={() => { if (writing.value) done(true); }}
    />
  );
}
