/** `companion user`: what an account's mail programs log in as, besides its address, which goes on working. */
import { ok } from "../../../shared/lib/result.ts";
import { asciiLower } from "../../../shared/mailbox/flags.ts";
import { heldAccounts, isUsername } from "../account-folder.ts";
import { failed, misused, type CommandContext, type CommandResult } from "../command.ts";
import { findAccount } from "../find-account.ts";
import { changeFolder } from "../folder-change.ts";

/** `name` null: the address alone again. */
export async function setUser(context: CommandContext, address: string | null, name: string | null): CommandResult {
  const found = await findAccount(context.data, address);
  if (!found.ok) return found;
  const { id, address: named } = found.value;
  if (name !== null && !isUsername(name))
    return misused("a user name has 1 to 64 letters, digits and . _ @ + - and begins with a letter or digit");
  const others = (await heldAccounts(context.data)).filter((other) => other.id !== id);
  const isTaken = others.some((one) => [one.address, one.username].some((used) => name !== null && same(used, name)));
  if (isTaken) return failed(`another account of ${context.data} goes by that name`);
  const username = name === null || same(named, name) ? null : name;
  const changed = await changeFolder(context, { type: "username", account: id, username });
  if (!changed.ok) return changed;
  const text =
    username === null
      ? `Mail programs log in as ${named}.`
      : `Mail programs log in as ${username}, or as ${named}; the password stays.`;
  return ok({ json: { address: named, username: username ?? named }, text });
}

const same = (one: string | null, other: string): boolean => one !== null && asciiLower(one) === asciiLower(other);
