// All shows, the latest first, and the rooms with what they are called and who hosts them.
import { useSignal } from "@preact/signals";
import { tick } from "../base/clock";
import { say } from "../base/prefs";
import { href, mayDecide } from "../base/session";
import { clock, day } from "../conversations/when";
import { percent } from "../texts/gaps";
import { grouped } from "../texts/rooms";
import { channelName, lengthOf, showTexts } from "../texts/shows";
import type { Room, ShowRow } from "./model";
import { listed, nameRoom, rooms } from "./shows";
import { rate, settled } from "./sums";

export function ShowList() {
  const texts = say(showTexts);
  const shows = listed.value;
  if (!shows) return <p class="loading" role="status">{texts.loading}</p>;
  return (
    <>
      <header class="page-head"><h1>{texts.title}</h1><a class="chip plain-link" href={href("rehearsal")} data-act="rehearsal">{texts.rehearsals}</a><p class="page-side">{texts.titleHint}</p></header>
      {shows.length === 0 ? <p class="loading" role="status">{texts.none}</p> : <Table shows={shows} />}
      {rooms.value.length > 0 && <Rooms />}
    </>
  );
}

function Table({ shows }: { shows: readonly ShowRow[] }) {
  const texts = say(showTexts);
  return (
    <section class="block">
      <table class="show-table" data-testid="shows">
        <thead>
          <tr><th scope="col">{texts.when}</th><th scope="col">{texts.show}</th><th scope="col" class="n">{texts.rate}</th><th scope="col" class="n">{texts.people}</th><th scope="col" class="n">{texts.questions}</th><th scope="col" class="n">{texts.comments}</th></tr>
        </thead>
        <tbody>{shows.map((show) => <Row key={show.id} show={show} />)}</tbody>
      </table>
    </section>
  );
}

function Row({ show }: { show: ShowRow }) {
  const texts = say(showTexts);
  const share = rate(show);
  const live = show.ended_at === 0;
  return (
    <tr data-show={show.id}>
      <td class="figure"><b>{day(show.began_at, tick.value)}</b><small>{clock(show.began_at)} · {live ? <em class="on-air">{texts.live}</em> : lengthOf(show.ended_at - show.began_at)}</small></td>
      <td><a href={href("shows", show.id)}>{show.title || show.conversation}</a><small>{channelName(show.channel)} · {show.conversation}</small></td>
      <td class="n"><b>{share === null ? "—" : percent(share)}</b></td>
      <td class="n">{grouped(settled(show))}</td>
      <td class="n">{grouped(show.questions)}</td>
      <td class="n">{grouped(show.heard)}</td>
    </tr>
  );
}

function Rooms() {
  const texts = say(showTexts);
  const open = useSignal("");
  return (
    <section class="block">
      <h2>{texts.rooms}<small>{texts.roomsHint}</small></h2>
      <ul class="room-list" data-testid="room-list">
        {rooms.value.map((room) => (
          <li key={room.id} data-room={room.id}>
            {open.value === room.id ? <Naming room={room} done={() => { open.value = ""; }} /> : (
              <>
                <b>{room.title || room.address.conversation}</b>
                <small>{channelName(room.address.channel)} · {room.address.conversation}</small>
                <span>{room.hosts.length > 0 ? room.hosts.join("、") : <i class="fine">{texts.noHosts}</i>}</span>
                {mayDecide.value && <button type="button" data-act="name-room" onClick={() => { open.value = room.id; }}>{texts.change}</button>}
              </>
            )}
          </li>
        ))}
      </ul>
    </section>
  );
}

function Naming({ room, done }: { room: Room; done: () => void }) {
  const texts = say(showTexts);
  const send = (event: SubmitEvent) => {
    event.preventDefault();
    const form = new FormData(event.currentTarget as HTMLFormElement);
    const hosts = String(form.get("hosts")).split(/[\s,，、]+/).filter(Boolean);
    void nameRoom(room.id, String(form.get("title")).trim(), hosts).then((saved) => { if (saved) done(); });
  };
  return (
    <form class="inline-form" onSubmit={send} onKeyDown={(event) => { if (event.key === "Escape") done(); }}>
      <label><span>{texts.roomTitle}</span><input name="title" maxLength={60} defaultValue={room.title} placeholder={room.address.conversation} autofocus /></label>
      <label><span>{texts.hosts}</span><input name="hosts" maxLength={200} defaultValue={room.hosts.join("、")} placeholder={texts.hostsPlace} /></label>
      <button type="submit" class="act primary"><span>{texts.save}</span></button>
      <button type="button" class="act quiet" onClick={done}><span>{texts.back}</span></button>
    </form>
  );
}
