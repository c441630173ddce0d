// A list as lines to type: Enter begins the next, Backspace in an empty one takes it away, a pasted list becomes lines.
import { useLayoutEffect, useRef } from "preact/hooks";
import { say } from "../base/prefs";
import { Icon } from "../shell/icons";
import { entryTexts } from "../texts/entry";

interface LinesProps {
  readonly name: string;
  readonly lines: readonly string[];
  readonly change: (lines: readonly string[]) => void;
  readonly place: string;
  readonly add: string;
  readonly longest?: number;
  readonly suggestions?: readonly string[];
  readonly first?: boolean;
}

export function Lines({ name, lines, change, place, add, longest = 200, suggestions = [], first = false }: LinesProps) {
  const box = useRef<HTMLDivElement>(null);
  const goTo = useRef(first ? 0 : -1);
  useLayoutEffect(() => {
    if (goTo.current < 0) return;
    box.current?.querySelectorAll("input")[goTo.current]?.focus();
    goTo.current = -1;
  });
  const put = (at: number, remove: number, ...fresh: readonly string[]) => change(lines.toSpliced(at, remove, ...fresh));
  const walk = (at: number, by: 1 | -1) => {
    const inputs = [...(box.current?.querySelectorAll("input") ?? [])];
    const across = inputs.filter((input) => input.getBoundingClientRect().top === inputs[0]?.getBoundingClientRect().top).length;
    inputs[Math.max(0, Math.min(inputs.length - 1, at + by * across))]?.focus();
  };
  const begin = (at: number) => {
    goTo.current = at;
    put(at, 0, "");
  };
  const remove = (at: number) => {
    goTo.current = Math.max(0, at - 1);
    put(at, 1);
  };
  const pressed = (event: KeyboardEvent & { currentTarget: HTMLInputElement }, at: number) => {
    if (event.isComposing || event.ctrlKey || event.metaKey) return;
    if (event.key === "Enter") begin(at + 1);
    else if (event.key === "Backspace" && event.currentTarget.value === "" && lines.length > 1) remove(at);
    else if (event.key === "ArrowUp" && suggestions.length === 0) walk(at, -1);
    else if (event.key === "ArrowDown" && suggestions.length === 0) walk(at, 1);
    else return;
    event.preventDefault();
  };
  const pasted = (event: ClipboardEvent & { currentTarget: HTMLInputElement }, at: number) => {
    const many = (event.clipboardData?.getData("text") ?? "").split(/[\r\n]+/).map((line) => line.trim().slice(0, longest)).filter(Boolean);
    if (many.length < 2) return;
    event.preventDefault();
    goTo.current = at + many.length - 1;
    put(at, event.currentTarget.value ? 0 : 1, ...many);
  };
  return (
    <div class="lines" ref={box} data-lines={name}>
      {lines.map((line, at) => (
        <div key={at} class="line-row">
          <input
            type="text" value={line} maxLength={longest} placeholder={place} aria-label={`${place} ${at + 1}`} spellcheck={false}
            autocomplete="off" list={`list-${name}`} onInput={(event) => put(at, 1, event.currentTarget.value)}
            onKeyDown={(event) => pressed(event, at)} onPaste={(event) => pasted(event, at)}
          />
          <button type="button" class="plain" tabIndex={-1} aria-label={say(entryTexts).remove(line)} onClick={() => remove(at)}>
            <Icon name="cross" />
          </button>
        </div>
      ))}
      {suggestions.length > 0 && <datalist id={`list-${name}`}>{suggestions.map((one) => <option key={one} value={one} />)}</datalist>}
      <button type="button" class="add-line" onClick={() => begin(lines.length)}>+ {add}</button>
    </div>
  );
}
