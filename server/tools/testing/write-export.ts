/** Writes an account of the memory provider as an export folder, the way the provider does. */
import { mkdirSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { bytesToHex, concatBytes } from "../../../shared/lib/bytes.ts";
import { addedBlobs, parseEntry } from "../../../shared/log/entry.ts";
import type { HostedAccount } from "../../../shared/storage/testing/hosted-account.ts";

export async function writeExport(hosted: HostedAccount, folder: string): Promise<string> {
  const { id, view, entries } = hosted;
  mkdirSync(join(folder, "blobs"), { recursive: true });
  const description = {
    ...{ v: 1, address: view.record?.record.address, account: id, origin: "https://mail.example.org" },
    ...{ seq: view.seq, head: bytesToHex(view.head), exported: 1_700_000_000 },
  };
  writeFileSync(join(folder, "account.json"), `${JSON.stringify(description, null, 1)}\n`);
  writeFileSync(join(folder, "log.cborseq"), concatBytes(...entries));
  for (const bytes of entries) {
    const entry = parseEntry(bytes);
    for (const blob of entry ? addedBlobs(entry) : []) {
      const stored = await hosted.blobs.get(blob);
      if (stored.ok) writeFileSync(join(folder, "blobs", blob), stored.value);
    }
  }
  return folder;
}
