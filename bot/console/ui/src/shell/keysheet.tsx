// The sheet of keys, behind "?": those of this screen and those that are the same everywhere.
import { signal } from "@preact/signals";
import { useEffect, useRef } from "preact/hooks";
import { say } from "../base/prefs";
import { screen } from "../base/session";
import { common } from "../texts/common";

export const sheetOpen = signal(false);

export function KeySheet() {
  const texts = say(common);
  const dialog = useRef<HTMLDialogElement>(null);
  const open = sheetOpen.value;
  useEffect(() => {
    if (open) dialog.current?.showModal();
    else dialog.current?.close();
  }, [open]);
  const close = () => { sheetOpen.value = false; };
  const here = texts.keyGroups.filter(([, , where]) => where === screen.value);
  const everywhere = texts.keyGroups.filter(([, , where]) => where === undefined);
  return (
    <dialog ref={dialog} class="sheet" aria-label={texts.keys} onClose={close} onClick={(event) => {
      if (event.target === dialog.current) close();
    }}>
      <header><h2>{texts.keys}</h2><button type="button" class="plain" onClick={close}>{texts.close} <kbd>Esc</kbd></button></header>
      <div class="sheet-groups">
        {[...here, ...everywhere].map(([title, rows]) => (
          <section key={title}>
            <h3>{title}</h3>
            <dl>
              {rows.map(([keys, what]) => (
                <div key={keys}><dt>{keys === "/" ? <kbd>/</kbd> : keys.split(" ").map((key) => <Key key={key} name={key} />)}</dt><dd>{what}</dd></div>
              ))}
            </dl>
          </section>
        ))}
      </div>
    </dialog>
  );
}

function Key({ name }: { name: string }) {
  return name === "/" || name === "–" ? <i>{name}</i> : <kbd>{name}</kbd>;
}
