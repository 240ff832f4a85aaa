/** Files out of messages: what is saved to this computer. */
import { t } from "../../i18n/t.ts";
import type { Engine } from "../app/engine.ts";
import type { Notices } from "./notices.svelte.ts";
import { saveBlob } from "../reader/save-file.ts";
import type { MessageId, ReadFailure } from "../app/types.ts";

interface Parts {
  readonly engine: Engine;
  readonly notices: Notices;
}

export class Actions {
  readonly #parts: Parts;

  constructor(parts: Parts) {
    this.#parts = parts;
  }

  async saveAttachment(id: MessageId, part: string, name: string): Promise<void> {
    const bytes = await this.#parts.engine.part(id, part);
    if (bytes.ok) saveFile(name, bytes.value);
    else this.#parts.notices.say(readFailureText(bytes.error));
  }

  async saveSource(id: MessageId, name: string): Promise<void> {
    const bytes = await this.#parts.engine.original(id);
    if (bytes.ok) saveFile(name, bytes.value);
    else this.#parts.notices.say(readFailureText(bytes.error));
  }
}

export const readFailureText = (failure: ReadFailure): string => t(`read.${failure.type}.text`);

/** Never as its own type: the browser shall keep it, not show it. */
const saveFile = (name: string, bytes: Uint8Array): void => {
  saveBlob(name, new Blob([new Uint8Array(bytes)]));
};
