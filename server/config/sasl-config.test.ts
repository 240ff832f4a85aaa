import { expect, test } from "vitest";
import type { ProviderConfig } from "./provider-config.ts";
import { readProviderConfig } from "./provider-config.ts";
import type { Result } from "../../shared/lib/result.ts";

const read = (listen?: string): Result<ProviderConfig, string> =>
  readProviderConfig(
    {
      file: null,
      environment: listen === undefined ? {} : { AEROGRAMME_SASL_LISTEN: listen },
      flags: { has: () => false, text: () => null },
    },
    "/nowhere",
  );

test("the auth server listens where it is told, and by itself nowhere", () => {
  expect(read()).toMatchObject({ value: { sasl: null } });
  expect(read("127.0.0.1:2425")).toMatchObject({ value: { sasl: { host: "127.0.0.1", port: 2425 } } });
  expect(read("[::1]:0")).toMatchObject({ value: { sasl: { host: "::1", port: 0 } } });
  expect(read("unix:/run/x/auth")).toMatchObject({ value: { sasl: { path: "/run/x/auth" } } });
});

test.each([
  ["0.0.0.0:2425", "sasl.listen on 0.0.0.0 would show passwords to the network: use 127.0.0.1:PORT or unix:/PATH"],
  ["[::]:2425", "sasl.listen on :: would show passwords to the network: use 127.0.0.1:PORT or unix:/PATH"],
  ["unix:auth", 'sasl.listen takes unix:/ABSOLUTE/PATH; not "unix:auth"'],
  ["/run/auth", 'sasl.listen takes HOST:PORT, such as 127.0.0.1:2425, or unix:/PATH; not "/run/auth"'],
])("%s is refused with words", (listen, error) => {
  expect(read(listen)).toEqual({ ok: false, error });
});
