// The course of a topic in the size of a word. The figures beside it say the same.
export function Spark({ counts }: { counts: readonly number[] }) {
  if (counts.length < 2) return <span class="spark" />;
  const most = Math.max(1, ...counts);
  const points = counts.map((count, n) => `${((n / (counts.length - 1)) * 96 + 2).toFixed(1)},${(26 - (24 * count) / most).toFixed(1)}`);
  return (
    <svg class="spark" viewBox="0 0 100 28" aria-hidden="true" focusable="false">
      <polygon points={`2,27 ${points.join(" ")} 98,27`} />
      <polyline points={points.join(" ")} />
    </svg>
  );
}
