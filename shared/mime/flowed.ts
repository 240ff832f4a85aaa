/** format=flowed text (RFC 3676): soft line breaks joined, quote depth kept. */
const SIGNATURE = "-- ";

/** Paragraphs on one line each, quoted ones with one `>` per level before a space. */
export function unflow(text: string, delSp = false): string {
  const out: string[] = [];
  let pending = null as { depth: number; text: string } | null;
  const flush = (): void => {
    if (pending !== null) out.push(quoted(pending.depth, pending.text));
    pending = null;
  };
  for (const line of text.split(/\r?\n/)) {
    const depth = /^>*/.exec(line)?.[0].length ?? 0;
    const content = line.slice(depth).replace(/^ /, "");
    const flows = content.endsWith(" ") && content !== SIGNATURE;
    if (pending !== null && (pending.depth !== depth || content === SIGNATURE)) flush();
    pending = { depth, text: (pending?.text ?? "") + (flows && delSp ? content.slice(0, -1) : content) };
    if (!flows) flush();
  }
  flush();
  return out.join("\n");
}

const quoted = (depth: number, text: string): string => (depth === 0 ? text : `${">".repeat(depth)} ${text}`);
