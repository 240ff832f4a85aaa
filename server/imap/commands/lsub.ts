/** LSUB (RFC 3501 §6.3.9): names subscribed to; \Noselect are those that are gone and, with `%`, the levels above others. */
import { mailboxName } from "../format.ts";
import { matchingNames } from "../list/matching.ts";
import { levelsAbove } from "../list/tree.ts";
import { parseListPattern } from "../parse/mailbox-name.ts";
import { completed } from "../reply.ts";
import type { Command } from "./command.ts";

export const lsub: Command = {
  needs: "account",
  async run(args, session, account) {
    args.space();
    const reference = parseListPattern(args);
    args.space();
    const pattern = reference + parseListPattern(args);
    args.end();
    const subscribed = new Set(account.state.subscriptions());
    const names = new Set(
      [...subscribed].flatMap((name) => (pattern.includes("%") ? [...levelsAbove(name), name] : [name])),
    );
    for (const name of await matchingNames([...names], [pattern])) {
      const isOpen = subscribed.has(name) && account.state.mailboxByName(name) !== null;
      session.out.line(`* LSUB (${isOpen ? "" : "\\Noselect"}) "/" ${mailboxName(name, session)}`);
    }
    return completed("LSUB completed");
  },
};
