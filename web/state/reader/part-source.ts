/** Where the parts of a message are had from: of one in the account, or of one in a file or within another. */
import type { Result } from "../../../shared/lib/result.ts";
import type { Engine } from "../app/engine.ts";
import { saveBlob } from "./save-file.ts";
import type { Attachment, MessageId, ReadFailure } from "../app/types.ts";

export type PartSource = (part: string) => Promise<Result<Uint8Array, ReadFailure>>;
/** What looks into messages that lie in files. */
export type FileReader = Pick<Engine, "previewFile" | "previewPart">;

export const deliveredParts =
  (engine: Pick<Engine, "part">, id: MessageId): PartSource =>
  (part) =>
    engine.part(id, part);

export const fileParts =
  (engine: Pick<Engine, "previewPart">, message: Uint8Array): PartSource =>
  (part) =>
    engine.previewPart(message, part);

/** Null: it is saved. Never throws. */
export async function savePart(
  source: PartSource,
  { part }: Pick<Attachment, "part">,
  name: string,
): Promise<ReadFailure | null> {
  const bytes = await source(part).catch(() => null);
  if (!bytes?.ok) return bytes?.error ?? { type: "corrupt" };
  // never as its own type: the browser shall keep it, not show it
  saveBlob(name, new Blob([new Uint8Array(bytes.value)]));
  return null;
}
