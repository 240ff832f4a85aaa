/** Names seen lately, so many at most: the longest unseen are forgotten. */
export interface Recent {
  has(name: string): boolean;
  note(name: string): void;
}

export function createRecent(max: number): Recent {
  const names = new Set<string>();
  return {
    has: (name) => names.has(name),
    note(name) {
      names.delete(name);
      names.add(name);
      for (const oldest of names) {
        if (names.size <= max) break;
        names.delete(oldest);
      }
    },
  };
}
