/**
 * The base subject of RFC 5256 §2.1: a subject without "Re:", "Fwd:", "[list]" and the like, by which messages are sorted and
 * threads gathered. Steps (2) to (6) are the RFC's, with its names for the pieces.
 */

export interface BaseSubject {
  /** As written, white space made one space; "" if nothing is left. */
  readonly text: string;
  /** Something that marks a reply or a forwarded message was taken away (RFC 5256 §3, REFERENCES (5)). */
  readonly isReply: boolean;
}

/** Subjects are read no further: each step looks at all that is left. */
const MAX_SUBJECT = 2_000;

/** `subject`: decoded and unfolded, which with the white space is step (1). */
export function baseSubject(subject: string): BaseSubject {
  let text = subject.slice(0, MAX_SUBJECT).replace(/[\t\r\n ]+/g, " ");
  let isReply = false;
  for (;;) {
    const trimmed = withoutTrailers(text);
    const led = withoutLeaders(trimmed.text);
    text = led.text;
    isReply ||= trimmed.isReply || led.isReply;
    if (!/^\[fwd:/i.test(text) || !text.endsWith("]")) return { text, isReply };
    // (6)
    text = text.slice(5, -1);
    isReply = true;
  }
}

/** (2): "(fwd)" and spaces at the end. */
function withoutTrailers(text: string): BaseSubject {
  let rest = text;
  let isReply = false;
  for (;;) {
    rest = rest.trimEnd();
    if (!/\(fwd\)$/i.test(rest.slice(-5))) return { text: rest, isReply };
    rest = rest.slice(0, -5);
    isReply = true;
  }
}

/** (3) to (5): leaders, and blobs that something is left behind. */
function withoutLeaders(text: string): BaseSubject {
  let rest = text;
  let isReply = false;
  for (;;) {
    const led = rest.replace(/^ +/, "");
    const leader = leaderLength(led);
    if (leader > 0) {
      rest = led.slice(leader);
      isReply = true;
      continue;
    }
    const unblobbed = led.slice(blobLength(led, 0));
    if (unblobbed === "" || unblobbed === led) return { text: led, isReply };
    rest = unblobbed;
  }
}

/** `*subj-blob subj-refwd` at the start; 0 if there is none. */
function leaderLength(text: string): number {
  let at = 0;
  for (let blob = blobLength(text, at); blob > 0; blob = blobLength(text, at)) at += blob;
  const word = /^(?:re|fwd?) */i.exec(text.slice(at, at + 8));
  if (word === null) return 0;
  at += word[0].length;
  at += blobLength(text, at);
  return text[at] === ":" ? at + 1 : 0;
}

/** `subj-blob`, "[…]" without brackets inside, and the spaces behind it; 0 if there is none. */
function blobLength(text: string, at: number): number {
  if (text[at] !== "[") return 0;
  let end = at + 1;
  while (end < text.length && text[end] !== "[" && text[end] !== "]") end++;
  if (text[end] !== "]") return 0;
  end++;
  while (text[end] === " ") end++;
  return end - at;
}
