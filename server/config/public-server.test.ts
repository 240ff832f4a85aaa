import { expect, test } from "vitest";
import type { Result } from "../../shared/lib/result.ts";
import { readProviderConfig, type ProviderConfig } from "./provider-config.ts";

const read = (given: Readonly<Record<string, string>>, listen: string | null = "127.0.0.1:1143") =>
  readProviderConfig(
    {
      file: null,
      environment: {
        ...(listen === null ? {} : { AEROGRAMME_IMAP_LISTEN: listen }),
        ...Object.fromEntries(Object.entries(given).map(([key, value]) => [`AEROGRAMME_${key}`, value])),
      },
      flags: { has: () => false, text: () => null },
    },
    "/nowhere",
  ) satisfies Result<ProviderConfig, string>;

test("what users are told about IMAP is as it listens, or as the settings have it", () => {
  expect(read({})).toMatchObject({ value: { publicImap: { host: null, port: null, security: null } } });
  const all = { IMAP_PUBLIC_HOST: "imap.example.org", IMAP_PUBLIC_PORT: "993", IMAP_PUBLIC_SECURITY: "tls" };
  const told = { host: "imap.example.org", port: 993, security: "tls" };
  expect(read(all)).toMatchObject({ value: { publicImap: told } });
  for (const host of ["192.0.2.1", "2001:db8::1", "localhost"])
    expect(read({ ...all, IMAP_PUBLIC_HOST: host })).toMatchObject({ value: { publicImap: { host } } });
  expect(read({ IMAP_PUBLIC_PORT: "1144" })).toMatchObject({ value: { publicImap: { port: 1144 } } });
});

test.each([
  [{ IMAP_PUBLIC_HOST: "imap.example.org:993" }, /^imap\.public_host takes a host name.*not "imap\.example\.org:993"$/],
  [{ IMAP_PUBLIC_HOST: "https://x.example" }, /^imap\.public_host takes a host name/],
  [{ IMAP_PUBLIC_PORT: "0" }, /^imap\.public_port takes 1 to 65535; not 0$/],
  [{ IMAP_PUBLIC_PORT: "65536" }, /^imap\.public_port takes 1 to 65535/],
  [{ IMAP_PUBLIC_SECURITY: "ssl" }, /^imap\.public_security takes tls, starttls or none; not "ssl"$/],
  [{ IMAP_PUBLIC_HOST: "imap.example.org" }, /^IMAP at imap\.example\.org would show passwords to the network/],
  [
    { IMAP_PUBLIC_SECURITY: "none", ORIGIN: "https://mail.example.org" },
    /^IMAP at mail\.example\.org would show passwords to the network/,
  ],
] as const)("%j is refused with words", (given, words) => {
  expect(read(given as Readonly<Record<string, string>>)).toEqual({
    ok: false,
    error: expect.stringMatching(words) as string,
  });
});

test("without IMAP there is nothing to tell", () => {
  expect(read({ IMAP_PUBLIC_PORT: "993" }, null)).toMatchObject({
    ok: false,
    error: expect.stringContaining("need --imaps or --imap") as string,
  });
});
