// The largest type in which a text fits its box.
import { useLayoutEffect, useRef } from "preact/hooks";

/** Keeps the font of the element as large as its parent allows, between `least` and `most` pixels. */
export function useFit(text: string, least: number, most: number) {
  const element = useRef<HTMLParagraphElement>(null);
  useLayoutEffect(() => {
    const inner = element.current;
    const box = inner?.parentElement;
    if (!inner || !box) return undefined;
    const fit = () => {
      let low = least;
      let high = most;
      while (high - low > 1) {
        const middle = Math.floor((low + high) / 2);
        inner.style.fontSize = `${middle}px`;
        if (inner.scrollHeight <= box.clientHeight && inner.scrollWidth <= box.clientWidth) low = middle;
        else high = middle;
      }
      inner.style.fontSize = `${low}px`;
    };
    fit();
    const watch = new ResizeObserver(fit);
    watch.observe(box);
    return () => watch.disconnect();
  }, [text, least, most]);
  return element;
}
