/** How many accounts mail programs may have open at once. */
import { expect, test } from "vitest";
import { readProviderConfig } from "./provider-config.ts";

const read = (environment: Readonly<Record<string, string>>) =>
  readProviderConfig({ file: null, environment, flags: { has: () => false, text: () => null } }, "/nonexistent");

test.each([
  [{}, 1000],
  [{ AEROGRAMME_IMAP_MAX_OPEN_ACCOUNTS: "20" }, 20],
])("%j: %i", (environment, most) =>
  expect(read(environment)).toMatchObject({ ok: true, value: { maxOpenAccounts: most } }),
);
