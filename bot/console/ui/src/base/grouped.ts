// Things that belong together, in the order they come.

export function grouped<T, K>(all: readonly T[], keyOf: (one: T) => K): readonly (readonly [K, readonly T[]])[] {
  const found = new Map<K, T[]>();
  for (const one of all) {
    const known = found.get(keyOf(one));
    if (known) known.push(one);
    else found.set(keyOf(one), [one]);
  }
  return [...found];
}
