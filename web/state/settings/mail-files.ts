/** Mail from files into a mailbox, and out of one into a file: fetched when somebody asks for either (transfer.svelte.ts). */
import type { Engine } from "../app/engine.ts";
import type { ListQuery, ListRow } from "../app/types.ts";
import { saveBlob } from "../reader/save-file.ts";
import { isMbox, MAX_MESSAGE, MboxReader, toCrlf, toMbox, headerDate } from "./mbox.ts";

/** Rows of one answer; messages after which what was gathered is handed to the browser. */
const PAGE = 200;

/** Of a message, and of all of it. */
export type Fate = "done" | "skipped" | "offline" | "failed";

export interface TransferParts {
  readonly engine: Pick<Engine, "importMessage" | "list" | "original">;
  /** Hears of each message, and how much of the whole is behind it, 0 to 1. */
  readonly tell: (fate: Fate, share: number) => void;
  readonly isStopped: () => boolean;
}

export async function importFiles(parts: TransferParts, files: readonly File[], mailbox: string): Promise<Fate> {
  const whole = files.reduce((sum, { size }) => sum + size, 0);
  let read = 0;
  for (const file of files) {
    const before = read;
    const fate = await importFile(parts, file, mailbox, (at, one) => {
      parts.tell(one, (before + at) / Math.max(whole, 1));
    });
    if (fate !== "done") return fate;
    read += file.size;
  }
  return "done";
}

/** `name`: of the file that is made. */
export async function exportMailbox(parts: TransferParts, mailbox: string, name: string): Promise<Fate> {
  const { engine, tell, isStopped } = parts;
  const rows = await mailboxRows(engine, mailbox);
  let pieces: Blob[] = [];
  let page: Uint8Array<ArrayBuffer>[] = [];
  for (const [at, row] of rows.entries()) {
    if (isStopped()) return "done";
    const bytes = await engine.original(row.id);
    if (bytes.ok) page.push(toMbox(bytes.value, { ...row, seen: row.unread === 0 }));
    else if (bytes.error.type === "offline") return "offline";
    tell(bytes.ok ? "done" : "skipped", (at + 1) / rows.length);
    if (page.length < PAGE) continue;
    // the browser may put it on its disk
    pieces = [...pieces, new Blob(page)];
    page = [];
  }
  saveBlob(name, new Blob([...pieces, ...page]));
  return "done";
}

/** `tell` hears of each message, and how many octets of the file were read. */
async function importFile(
  { engine, isStopped }: TransferParts,
  file: File,
  mailbox: string,
  tell: (at: number, fate: Fate) => void,
): Promise<Fate> {
  const start = new Uint8Array(await file.slice(0, 5).arrayBuffer());
  if (!isMbox(start)) {
    if (file.size > MAX_MESSAGE) {
      tell(file.size, "skipped");
      return "done";
    }
    const message = toCrlf(new Uint8Array(await file.arrayBuffer()));
    const fate = await fileMessage(engine, mailbox, message, [], headerDate(message));
    tell(file.size, fate);
    return fate === "skipped" ? "done" : fate;
  }
  const reader = new MboxReader();
  let [read, skipped] = [0, 0];
  const filed = async (found: ReturnType<MboxReader["end"]>): Promise<Fate> => {
    for (const { message, flags, date } of found) {
      if (isStopped()) return "done";
      const fate = await fileMessage(engine, mailbox, message, flags, date ?? headerDate(message));
      tell(read, fate);
      if (fate === "offline" || fate === "failed") return fate;
    }
    for (; skipped < reader.skipped; skipped++) tell(read, "skipped");
    return "done";
  };
  const pieces = file.stream().getReader();
  for (;;) {
    const { done, value } = await pieces.read();
    if (done) return await filed(reader.end());
    read += value.length;
    const fate = await filed(reader.push(value));
    if (fate !== "done" || isStopped()) {
      await pieces.cancel();
      return fate;
    }
  }
}

async function fileMessage(
  engine: TransferParts["engine"],
  mailbox: string,
  message: Uint8Array,
  flags: readonly string[],
  date: number | null,
): Promise<Fate> {
  const filed = await engine.importMessage(mailbox, message, flags, date);
  if (filed.ok) return "done";
  return filed.error.type === "offline" ? "offline" : filed.error.type === "gone" ? "failed" : "skipped";
}

/** Oldest first, as mailboxes lie in files. */
async function mailboxRows(engine: TransferParts["engine"], mailbox: string): Promise<readonly ListRow[]> {
  const query: ListQuery = { mailbox, search: "", filter: "all", conversations: false };
  const found = new Map<string, ListRow>();
  for (let at = 0; ; at += PAGE) {
    const { rows, total } = await engine.list(query, at, PAGE);
    for (const row of rows) found.set(row.id, row);
    if (rows.length === 0 || at + PAGE >= total) break;
  }
  return [...found.values()].reverse();
}
