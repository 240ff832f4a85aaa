/** The search language (docs/search.md), piece by piece. */

/** Characters that are read. */
export const MAX_SEARCH = 2_000;
/** Terms that are read. */
export const MAX_TERMS = 64;

export interface Token {
  /** As typed, with sign, operator and quotes. */
  readonly raw: string;
  readonly negated: boolean;
  /** Lower case; null: a word or a phrase. */
  readonly operator: string | null;
  /** Without quotes. */
  readonly value: string;
  readonly quoted: boolean;
}

const TOKEN = /(-?)(?:([a-z_]+):)?(?:["“”]([^"“”]*)(?:["“”]|$)|(\S*))/giy;

/** The pieces of a search as it is typed; the last one may be unfinished. */
export function tokensOf(search: string): Token[] {
  const text = search.slice(0, MAX_SEARCH);
  const tokens: Token[] = [];
  const reader = new RegExp(TOKEN);
  for (let at = 0; at < text.length && tokens.length < MAX_TERMS;) {
    if (/\s/.test(text[at] ?? "")) {
      at++;
      continue;
    }
    reader.lastIndex = at;
    const [raw = "", sign, operator, quoted, plain] = reader.exec(text) ?? [];
    at += Math.max(1, raw.length);
    tokens.push({
      ...{ raw, negated: sign === "-", operator: operator?.toLowerCase() ?? null },
      ...{ value: quoted ?? plain ?? "", quoted: quoted !== undefined },
    });
  }
  return tokens;
}
