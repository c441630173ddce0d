// A button of an action bar, with the key that does the same.
import type { ComponentChildren, JSX } from "preact";

interface ActProps {
  readonly name: string;
  readonly hint: string;
  readonly act: () => void;
  readonly tone?: "primary" | "quiet" | undefined;
  readonly wide?: boolean;
  readonly off?: boolean;
  /** Not yet: the card has only just come up. */
  readonly early?: boolean;
  readonly children: ComponentChildren;
}

export function Act({ name, hint, act, tone, wide, off, early, children }: ActProps): JSX.Element {
  return (
    <button
      type="button" class={`act ${tone ?? ""}${wide ? " wide" : ""}`} data-act={name} disabled={off ?? false} onClick={act}
      aria-disabled={early ?? false} {...(hint ? { "aria-keyshortcuts": hint } : {})}
    >
      <span>{children}</span>{hint && <kbd>{hint}</kbd>}
    </button>
  );
}
