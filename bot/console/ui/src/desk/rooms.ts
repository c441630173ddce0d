// What people change of a live room, and the products it can show.
import { signal } from "@preact/signals";
import { Away, call, LoggedOut } from "../base/api";
import type { RoomPulse } from "../base/model";
import { say } from "../base/prefs";
import { sessionOver } from "../base/session";
import { toast } from "../shell/toasts";
import { reasonTexts } from "../texts/reasons";
import { roomTexts } from "../texts/rooms";
import { pulse } from "./live";

export interface Link {
  readonly link: string;
  readonly name: string;
}

/** Of the room whose list was opened last; null: not told yet. */
export const links = signal<readonly Link[] | null>(null);

let listed = "";

export async function learnLinks(room: RoomPulse): Promise<void> {
  if (listed !== room.id) links.value = null;
  listed = room.id;
  try {
    const { rows } = await call<{ rows: readonly Link[] }>("GET", `shelf/${encodeURIComponent(room.id)}`);
    links.value = rows.filter((one) => one.link !== "");
  } catch (error) {
    if (error instanceof LoggedOut) sessionOver();
    links.value ??= []; // those known before will do
  }
}

export interface RoomChange {
  readonly showing?: string;
  readonly topic?: string;
}

/** Shown at once; the next pulse tells how it stands. */
export async function changeRoom(room: RoomPulse, change: RoomChange): Promise<void> {
  const texts = say(roomTexts);
  try {
    const id = encodeURIComponent(room.id);
    if (change.showing !== undefined) await call("POST", `shelf/${id}/showing`, { link: change.showing });
    if (change.topic !== undefined) await call("POST", `rooms/${id}`, { topic: change.topic });
    const named = change.showing === undefined ? {} : { product: links.peek()?.find((one) => one.link === change.showing)?.name ?? "" };
    const now = pulse.peek();
    if (now) pulse.value = { ...now, rooms: now.rooms.map((one) => (one.id === room.id ? { ...one, ...change, ...named } : one)) };
  } catch (error) {
    if (error instanceof LoggedOut) sessionOver();
    else toast("caution", texts.notChanged, error instanceof Away ? say(reasonTexts).notArrived : error instanceof Error ? error.message : String(error), room.title);
  }
}
