/** What can be written, by key or palette: about the message that is read, or the one under the cursor. */
import type { DraftKind } from "../../../workers/rpc/write-rpc.ts";
import type { Command } from "../commands/commands.ts";
import type { Compose } from "./compose.svelte.ts";
import type { Mail } from "../mail/mail.svelte.ts";
import type { Reader } from "../reader/reader.svelte.ts";
import type { MessageId } from "../app/types.ts";

interface Parts {
  readonly compose: Compose;
  readonly mail: Mail;
  readonly reader: Reader;
}

export function composeCommands({ compose, mail, reader }: Parts): readonly Command[] {
  const group = "writing";
  /** What was not sent yet is answered by nobody. */
  const isOutgoing = (): boolean => mail.inDrafts || mail.inOutbox;
  const about = (): MessageId | null => (isOutgoing() ? null : (reader.letter?.id ?? mail.cursorRow?.id ?? null));
  const when = (): boolean => about() !== null;
  const begin = (kind: DraftKind) => (): void => {
    const id = about();
    if (id !== null) compose.begin({ type: "new", kind, id });
  };
  return [
    {
      ...{ id: "compose", title: "command.compose", group, keys: ["c"] },
      run: () => compose.begin({ type: "new", kind: "new", id: null }),
    },
    { id: "reply", title: "command.reply", group, keys: ["r"], when, run: begin("reply") },
    { id: "replyAll", title: "command.replyAll", group, keys: ["a"], when, run: begin("replyAll") },
    { id: "forward", title: "command.forward", group, keys: ["f"], when, run: begin("forward") },
    { id: "forwardAttached", title: "command.forwardAttached", group, keys: [], when, run: begin("forwardAttached") },
    { id: "redirect", title: "command.redirect", group, keys: [], when, run: begin("redirect") },
    // a window's own key, told of here
    {
      ...{ id: "sendKey", title: "command.sendKey", group, keys: ["Mod+Enter"], hidden: true },
      ...{ when: () => false, run: () => undefined },
    },
    {
      ...{ id: "ccKey", title: "command.ccKey", group, keys: ["Mod+Shift+C", "Mod+Shift+B"], hidden: true },
      ...{ when: () => false, run: () => undefined },
    },
    { id: "editAsNew", title: "command.editAsNew", group, keys: [], when, run: begin("again") },
  ];
}
