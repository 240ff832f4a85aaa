/** What FETCH answers, taken apart to the octet, for tests. */
import type { Transcript } from "./transcript.ts";

/** The data of one item by its name in the reply ("BODY[1]", "BODY[]<0>"); NIL is null. Throws if it is not there. */
export async function fetchOctets(
  client: Transcript,
  message: string,
  item: string,
  name = replyName(item),
): Promise<string | null> {
  const text = (await client.run(`f1 UID FETCH ${message} (${item})`)).join("\r\n");
  const start = text.indexOf(`${name} `);
  if (start < 0) throw new Error(`no ${name} in ${text}`);
  const value = text.slice(start + name.length + 1);
  if (value.startsWith("NIL")) return null;
  const literal = /^~?\{(\d+)\}\r\n/.exec(value);
  if (literal === null) throw new Error(`no literal: ${value}`);
  return value.slice(literal[0].length, literal[0].length + Number(literal[1]));
}

const replyName = (item: string): string => item.replace(".PEEK", "").replace(/<(\d+)\.\d+>$/, "<$1>");
