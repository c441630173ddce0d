// A button for what cannot be taken back: the first press asks, the second does it. It stops asking by itself.
import { useSignal } from "@preact/signals";
import { useEffect } from "preact/hooks";

const PATIENCE_MS = 6_000;

interface SureProps {
  readonly name: string;
  readonly label: string;
  readonly question: string;
  readonly act: () => void;
  readonly off?: boolean;
  readonly kind?: string;
}

export function Sure({ name, label, question, act, off = false, kind = "" }: SureProps) {
  const asking = useSignal(false);
  useEffect(() => {
    if (!asking.value) return undefined;
    const timer = setTimeout(() => { asking.value = false; }, PATIENCE_MS);
    return () => clearTimeout(timer);
  }, [asking.value]);
  const press = () => {
    if (asking.value) act();
    asking.value = !asking.value;
  };
  return (
    <button type="button" class={`${kind}${asking.value ? " danger" : ""}`} data-act={name} disabled={off} onClick={press}>
      <span>{asking.value ? question : label}</span>
    </button>
  );
}
