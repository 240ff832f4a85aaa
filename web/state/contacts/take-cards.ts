/** Cards of a file into the account; what came of it is said, and can be undone. */
import type { Imported } from "../../../workers/rpc/contacts-rpc.ts";
import { t } from "../../i18n/t.ts";
import { contactFailureText, importedText } from "./contact-words.ts";
import type { Engine } from "../app/engine.ts";
import type { Notices } from "../mail/notices.svelte.ts";

interface Parts {
  readonly engine: Pick<Engine, "importContacts" | "undo">;
  readonly notices: Notices;
}

/** Null: nothing was taken, and why was said. */
export async function takeCards({ engine, notices }: Parts, file: Uint8Array): Promise<Imported | null> {
  const done = await engine.importContacts(file).catch(() => null);
  if (done?.ok !== true) {
    notices.say(contactFailureText(done && done.error));
    return null;
  }
  const { undo } = done.value;
  const action = undo === null ? null : { label: t("undo.do"), run: () => void takeBack(undo) };
  notices.say(importedText(done.value), action);
  return done.value;

  async function takeBack(token: string): Promise<void> {
    const undone = await engine.undo(token).catch(() => null);
    if (undone?.ok !== true) notices.say(contactFailureText(undone && undone.error));
  }
}
