// An address as a QR code, drawn as one path. What draws it is fetched when it is needed.
import { useSignal } from "@preact/signals";
import type { JSX } from "preact";
import { useEffect } from "preact/hooks";

const QUIET = 4; // modules of white around it, so that cameras find it

export function Qr({ text, label }: { text: string; label: string }): JSX.Element {
  const rows = useSignal<readonly (readonly boolean[])[]>([]);
  useEffect(() => {
    void import("qr").then(({ default: encodeQR }) => { rows.value = encodeQR(text, "raw", { ecc: "medium", border: QUIET }); });
  }, [text]);
  const size = Math.max(1, rows.value.length);
  const path = rows.value.flatMap((row, y) => row.map((dark, x) => (dark ? `M${x} ${y}h1v1h-1z` : ""))).join("");
  return (
    <svg class="qr" viewBox={`0 0 ${size} ${size}`} role="img" aria-label={label} shape-rendering="crispEdges">
      <rect width={size} height={size} fill="#fff" />
      <path d={path} fill="#000" />
    </svg>
  );
}
