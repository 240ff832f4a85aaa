/** Message-id lists (RFC 5322 §3.6.4). */
const MAX_IDS = 1_000;

/** The ids without angle brackets, in order, as binary strings; folds inside an id are dropped. */
export function parseMessageIds(text: string, limit = MAX_IDS): string[] {
  const ids: string[] = [];
  for (let at = text.indexOf("<"); at >= 0 && ids.length < limit; at = text.indexOf("<", at)) {
    const end = text.indexOf(">", at);
    if (end < 0) break;
    const start = text.lastIndexOf("<", end) + 1;
    const id = text.slice(start, end).replace(/\s+/g, "");
    if (id !== "") ids.push(id);
    at = end;
  }
  return ids;
}
