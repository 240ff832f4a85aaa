/** Server-sent events (WHATWG HTML §9.2.6) from bytes as they come; lines and events are bounded. */

export interface ServerEvent {
  readonly id: string;
  readonly event: string;
  readonly data: string;
}

/** Longest line and longest data of one event, UTF-16 units. */
export const MAX_EVENT_LENGTH = 4096;

export interface EventParser {
  /** Events completed by these bytes; null once a line or an event is too long: give the stream up. */
  push(bytes: Uint8Array): readonly ServerEvent[] | null;
}

export function createEventParser(): EventParser {
  const decoder = new TextDecoder();
  let rest = "";
  let afterReturn = false;
  let fields = { event: "", data: "", hasData: false };
  let id = "";

  function takeLine(line: string, events: ServerEvent[]): boolean {
    if (line === "") {
      if (fields.hasData) events.push({ id, event: fields.event || "message", data: fields.data });
      fields = { event: "", data: "", hasData: false };
      return true;
    }
    const colon = line.indexOf(":");
    const name = colon < 0 ? line : line.slice(0, colon);
    const value = colon < 0 ? "" : line.slice(colon + 1).replace(/^ /, "");
    if (name === "id" && !value.includes("\0")) id = value;
    if (name === "event") fields.event = value;
    if (name === "data") {
      fields.data = fields.hasData ? `${fields.data}\n${value}` : value;
      fields.hasData = true;
    }
    return fields.data.length <= MAX_EVENT_LENGTH;
  }

  /** A CR at the end of one chunk and an LF at the start of the next are one line end. */
  function incoming(bytes: Uint8Array): string {
    let text = decoder.decode(bytes, { stream: true });
    if (afterReturn && text.startsWith("\n")) text = text.slice(1);
    if (text !== "") afterReturn = text.endsWith("\r");
    return text;
  }

  return {
    push(bytes) {
      const lines = (rest + incoming(bytes)).split(/\r\n|\r|\n/);
      rest = lines.pop() ?? "";
      const events: ServerEvent[] = [];
      for (const line of lines) if (line.length > MAX_EVENT_LENGTH || !takeLine(line, events)) return null;
      return rest.length > MAX_EVENT_LENGTH ? null : events;
    },
  };
}
