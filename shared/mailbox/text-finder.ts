/**
 * Whether a text contains one of many words: Aho and Corasick's automaton, one pass over the text however many there are.
 * Compares UTF-16 units.
 */
export interface TextFinder {
  isIn(text: string): boolean;
}

/** Words that are looked for one by one. */
const FEW = 8;

/** An empty word is in every text. */
export function createTextFinder(words: Iterable<string>): TextFinder {
  const list = [...new Set(words)];
  return list.length <= FEW ? { isIn: (text) => list.some((word) => text.includes(word)) } : automatonOf(list);
}

/** Key of the step from a node by a unit. */
const stepKey = (node: number, unit: number): number => node * 0x10000 + unit;

function automatonOf(words: readonly string[]): TextFinder {
  const steps = new Map<number, number>();
  const isEnd = [words.includes("")];
  for (const word of words) isEnd[addWord(steps, isEnd, word)] = true;
  const fallbacks = fallbacksOf(steps, isEnd);
  const follow = (from: number, unit: number): number => {
    for (let node = from; ; node = fallbacks[node] ?? 0) {
      const next = steps.get(stepKey(node, unit));
      if (next !== undefined) return next;
      if (node === 0) return 0;
    }
  };
  return {
    isIn(text) {
      if (isEnd[0] === true) return true;
      for (let at = 0, node = 0; at < text.length; at++) {
        node = follow(node, text.charCodeAt(at));
        if (isEnd[node] === true) return true;
      }
      return false;
    },
  };
}

/** The node that the word ends at. */
function addWord(steps: Map<number, number>, isEnd: boolean[], word: string): number {
  let node = 0;
  for (let at = 0; at < word.length; at++) {
    const key = stepKey(node, word.charCodeAt(at));
    const next = steps.get(key) ?? isEnd.push(false) - 1;
    steps.set(key, next);
    node = next;
  }
  return node;
}

/**
 * By node, the one of the longest proper ending of its word that begins a word; a node where such an ending is a word ends
 * too. Steps are in the order in which words made them: a node's come after the one to it, but not level by level.
 */
function fallbacksOf(steps: ReadonlyMap<number, number>, isEnd: boolean[]): Uint32Array {
  const children: [unit: number, node: number][][] = isEnd.map(() => []);
  for (const [key, node] of steps) children[Math.floor(key / 0x10000)]?.push([key % 0x10000, node]);
  const fallbacks = new Uint32Array(isEnd.length);
  let level = [0];
  while (level.length > 0) {
    const next: number[] = [];
    for (const node of level) {
      for (const [unit, child] of children[node] ?? []) {
        fallbacks[child] = node === 0 ? 0 : fallbackBy(steps, fallbacks, fallbacks[node] ?? 0, unit);
        if (isEnd[fallbacks[child] ?? 0] === true) isEnd[child] = true;
        next.push(child);
      }
    }
    level = next;
  }
  return fallbacks;
}

function fallbackBy(steps: ReadonlyMap<number, number>, fallbacks: Uint32Array, from: number, unit: number): number {
  for (let node = from; ; node = fallbacks[node] ?? 0) {
    const next = steps.get(stepKey(node, unit));
    if (next !== undefined) return next;
    if (node === 0) return 0;
  }
}
