// How desk and live rooms stand, as the server tells every few seconds; and the one room a person wants to see alone.
import { computed, effect, signal } from "@preact/signals";
import type { Coverage, DeskEvent, Draft, Pulse, RoomPulse } from "../base/model";

const AT_FIRST = 20; // questions shown until the server has told how many

/** null: not told yet. */
export const pulse = signal<Pulse | null>(null);
export const most = computed(() => pulse.value?.most ?? AT_FIRST);
export const rooms = computed<readonly RoomPulse[]>(() => pulse.value?.rooms ?? []);
/** The id of the room whose questions are shown alone; "" all. */
export const only = signal("");

export function applyPulse(events: readonly DeskEvent[]): void {
  const last = events.findLast((event) => event.type === "pulse");
  if (last?.type === "pulse") pulse.value = last;
}

export function roomOf(draft: Draft): RoomPulse | undefined {
  if (!draft.address.public) return undefined;
  return rooms.value.find((room) => room.id === draft.room) ?? rooms.value.find((room) => isAt(draft, room));
}

function isAt(draft: Draft, room: RoomPulse): boolean {
  return draft.address.channel === room.channel && draft.address.conversation === room.conversation;
}

/** Nothing can be posted there: an answer that is approved is said by the host. */
export function onlySpoken(draft: Draft): boolean {
  return roomOf(draft)?.posts === false;
}

export function isOnlyRoom(draft: Draft): boolean {
  if (only.value === "") return true;
  const room = rooms.value.find((one) => one.id === only.value);
  return draft.address.public && (draft.room === only.value || (room !== undefined && isAt(draft, room)));
}

/** Shows that room alone, or all again where it is alone already. */
export function toggleOnly(room: string): void {
  only.value = only.peek() === room ? "" : room;
}

export const TROUBLED: ReadonlySet<Coverage> = new Set(["gone", "alarm"]);

// A room that is over and gone from the list must not leave an empty desk behind.
effect(() => {
  if (only.value !== "" && pulse.value && !rooms.value.some((room) => room.id === only.value)) only.value = "";
});
