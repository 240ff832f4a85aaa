/**
 * From, Sender and their like, read as strictly as RFC 5322 §3.4 has them: all of the value, or nothing. Readers differ in what
 * they make of what is not quite so, and another one may see another author than the one that was checked.
 */

/** Of a field's value. */
const MAX_TOKENS = 2_000;
/** Not whitespace, controls or specials; octets above 127 are UTF-8 (RFC 6532). */
const ATOM = /[^\s\x00-\x20\x7f"(),:;<>@[\\\]]+/y;
const QUOTED = /"(?:[^"\\\r\n\x00-\x08\x7f]|\\[^\r\n\x00-\x08])*"/y;
const BLANK = /[ \t\r\n]+/y;

type Token = { readonly type: "word" | "@" | "<" | ">" | ","; readonly text: string };

/**
 * Addresses of a mailbox-list (a value as it stands, unfolded or not), "local@domain"; null if it is none. An address in the
 * place of a name is one of them: some readers show that one.
 */
export function senderAddresses(value: string): readonly string[] | null {
  const tokens = tokensOf(value);
  if (!tokens) return null;
  const found: string[] = [];
  for (const mailbox of splitAtCommas(tokens)) {
    const addresses = mailboxOf(mailbox);
    if (!addresses) return null;
    found.push(...addresses);
  }
  return found;
}

function tokensOf(value: string): readonly Token[] | null {
  const tokens: Token[] = [];
  for (let at = 0; at < value.length && tokens.length <= MAX_TOKENS;) {
    const char = value.charAt(at);
    if (char === "(") {
      at = commentEnd(value, at);
      if (at < 0) return null;
      continue;
    }
    const blank = match(BLANK, value, at);
    if (blank !== null) {
      at += blank.length;
      continue;
    }
    const word = match(QUOTED, value, at) ?? match(ATOM, value, at);
    if (word !== null) tokens.push({ type: "word", text: word });
    else if (char === "@" || char === "<" || char === ">" || char === ",") tokens.push({ type: char, text: char });
    else return null;
    at += word?.length ?? 1;
  }
  return tokens.length <= MAX_TOKENS ? tokens : null;
}

function match(pattern: RegExp, value: string, at: number): string | null {
  pattern.lastIndex = at;
  return pattern.exec(value)?.[0] ?? null;
}

/** Behind a comment, which may hold others; -1 if it does not end. */
function commentEnd(value: string, start: number): number {
  let depth = 0;
  for (let at = start; at < value.length; at++) {
    const char = value.charAt(at);
    if (char === "\\") at++;
    else if (char === "(") depth++;
    else if (char === ")" && --depth === 0) return at + 1;
  }
  return -1;
}

function splitAtCommas(tokens: readonly Token[]): readonly (readonly Token[])[] {
  const parts: Token[][] = [[]];
  for (const token of tokens) {
    if (token.type === ",") parts.push([]);
    else parts.at(-1)?.push(token);
  }
  return parts;
}

function mailboxOf(tokens: readonly Token[]): readonly string[] | null {
  const open = tokens.findIndex(({ type }) => type === "<");
  if (open < 0) return only(addressOf(tokens));
  const close = tokens.length - 1;
  const address = tokens[close]?.type === ">" ? addressOf(tokens.slice(open + 1, close)) : null;
  const name = tokens.slice(0, open);
  if (address === null) return null;
  if (name.every(({ type }) => type === "word")) return [address];
  const shown = addressOf(name);
  return shown === null ? null : [shown, address];
}

const only = (address: string | null): readonly string[] | null => (address === null ? null : [address]);

function addressOf([local, sign, domain, ...more]: readonly Token[]): string | null {
  const isAddress = local?.type === "word" && sign?.type === "@" && domain?.type === "word" && more.length === 0;
  if (!isAddress || domain.text.startsWith('"') || !isDots(local.text) || !isDots(domain.text)) return null;
  return `${local.text}@${domain.text}`;
}

const isDots = (text: string): boolean => text.startsWith('"') || text.split(".").every((part) => part !== "");
