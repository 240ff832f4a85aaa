/**
 * Patterns of LIST and LSUB (RFC 3501 §6.3.8): `*` matches anything, `%` anything but the separator. All positions of
 * the pattern that fit so far are walked at once, so that no pattern takes more than its length times the name's.
 */
export function matchesPattern(pattern: string, name: string): boolean {
  const chars = pattern.replace(/[*%]*\*[*%]*/g, "*").replace(/%+/g, "%");
  let states = closure(chars, [0]);
  for (const char of name.split("")) {
    const next: number[] = [];
    for (const state of states) {
      const wanted = chars[state];
      if (wanted === "*" || (wanted === "%" && char !== "/")) next.push(state);
      if (wanted === char) next.push(state + 1);
    }
    states = closure(chars, next);
    if (states.length === 0) return false;
  }
  return states.at(-1) === chars.length;
}

/** The positions, ascending, and those reached by letting a wildcard match nothing. */
function closure(chars: string, states: readonly number[]): readonly number[] {
  const all = new Set<number>();
  for (let state of states) {
    all.add(state);
    while (chars[state] === "*" || chars[state] === "%") all.add(++state);
  }
  return [...all].sort((a, b) => a - b);
}
