import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { afterAll, expect, test } from "vitest";
import { unwrap } from "../../shared/lib/result.ts";
import { readProviderConfig } from "./provider-config.ts";

const folder = mkdtempSync(path.join(tmpdir(), "aerogramme-ldap-config-"));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const secret = path.join(folder, "secret");
writeFileSync(secret, "the secret\n", { mode: 0o600 });

const read = (lines: string) => {
  const file = path.join(folder, "aerogramme.toml");
  writeFileSync(file, `[ldap]\n${lines}\n`);
  return readProviderConfig({ file, environment: {}, flags: { has: () => false, text: () => null } }, folder);
};
const ldap = (lines: string) => unwrap(read(lines)).ldap;
const fault = (lines: string): string => {
  const config = read(lines);
  return config.ok ? "" : config.error;
};

const BASE = 'url = "ldaps://ldap.example.org"\nbase = "ou=people"';

test("a directory of users from its settings", () => {
  expect(ldap("")).toBeNull();
  expect(ldap(BASE)).toEqual({
    server: { url: "ldaps://ldap.example.org", startTls: false, ca: null, timeoutMs: 5000 },
    searcher: null,
    ...{ base: "ou=people", filter: "(mail=%s)", connections: 4, cacheSeconds: 30 },
    attributes: { mail: "mail", aliases: null, quota: null, flavor: "transparent", flavorAttribute: null },
  });
  const whole = ldap(
    `url = "ldap://[::1]:1389"\nbase = "x"\nbind_dn = "cn=p"\npassword_file = "${secret}"\naliases = "proxyAddresses"\nflavor = "hardened"`,
  );
  expect(whole?.filter).toBe("(|(mail=%s)(proxyAddresses=%s))");
  expect(whole?.searcher).toEqual({ dn: "cn=p", passwordFile: secret });
  expect(whole?.server.url).toBe("ldap://[::1]:1389");
  expect(whole?.attributes.flavor).toBe("hardened");
});

test("what is set wrong is said in one line", () => {
  expect(fault('base = "x"')).toMatch(/ldap.base is set, but ldap.url is not/);
  expect(fault('url = "ldaps://ldap.example.org"')).toMatch(/ldap.base is missing/);
  expect(fault('url = "ldap.example.org"\nbase = "x"')).toMatch(/must be like ldaps:/);
  expect(fault('url = "ldap://ldap.example.org"\nbase = "x"')).toMatch(/show passwords to the network/);
  expect(fault('url = "ldap://ldap.example.org"\nstarttls = true\nbase = "x"')).toBe("");
  expect(fault(`${BASE}\nstarttls = true`)).toMatch(/encrypted already/);
  expect(fault(`${BASE}\nbind_dn = "cn=p"`)).toMatch(/need each other/);
  expect(fault(`${BASE}\nbind_dn = "cn=p"\npassword_file = "${folder}/none"`)).toMatch(/can not be read/);
  const open = path.join(folder, "open");
  writeFileSync(open, "the secret\n", { mode: 0o644 });
  expect(fault(`${BASE}\nbind_dn = "cn=p"\npassword_file = "${open}"`)).toMatch(/read by everybody/);
  expect(fault(`${BASE}\nca = "${secret}"`)).toMatch(/holds no certificate/);
  expect(fault(`${BASE}\nfilter = "(mail=all)"`)).toMatch(/must have %s/);
  expect(fault(`${BASE}\nfilter = "(mail=%s"`)).toMatch(/no search filter/);
  expect(fault(`${BASE}\nflavor = "sweet"`)).toMatch(/transparent or hardened/);
  expect(fault(`${BASE}\nmail = "mail)("`)).toMatch(/no name of an attribute/);
});
