// The prompter by who looks at it: a host has nothing else; others have the board, and may open a host's screen.
import { useEffect } from "preact/hooks";
import { go, hosting, logout, path } from "../base/session";
import { follow } from "./link";
import { Stage } from "./stage";

const EVERY = "*";

/** Somebody from the desk opened this host's screen here. */
export function opened(): string | null {
  const name = path.value[0] === "prompter" ? path.value[1] : undefined;
  return name || null;
}

export function Prompter({ name }: { name: string }) {
  return <Stage key={name} reader={name === EVERY ? null : name} leave={() => go("prompter")} />;
}

/** The whole page of a host. */
export function HostPage({ inside }: { inside: boolean }) {
  useEffect(() => (inside ? follow() : undefined), [inside]);
  return <Stage reader={hosting.value} leave={() => void logout()} />;
}
