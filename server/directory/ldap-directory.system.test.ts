/** The LDAP directory against a real slapd. */
import { connect, createServer } from "node:net";
import { once } from "node:events";
import { readFileSync, writeFileSync } from "node:fs";
import { afterAll, beforeAll, expect, onTestFinished } from "vitest";
import { testUnless } from "../testing/skip-aloud.ts";
import { openConnection } from "./ldap-connection.ts";
import { createLdapDirectory, type LdapOptions } from "./ldap-directory.ts";
import { BASE, noSlapd, SEARCHER, startSlapd, type Slapd } from "./testing/slapd.ts";
import type { UserDirectory } from "../accounts/user-directory.ts";

let slapd: Slapd;
beforeAll(async () => {
  if (noSlapd !== null) return;
  slapd = await startSlapd();
  await slapd.add("ada", {
    ...{
      mail: "Ada@Example.org",
      password: "right",
      aliases: ["smtp:countess@example.org", "no address"],
      quota: "2M",
    },
  });
  await slapd.add("bob", { mail: ["bob@example.org", "robert@example.org"], password: "bobs", flavor: "Hardened" });
  await slapd.add("star", { mail: "*)(uid=ada@example.org", password: "star" });
  await slapd.add("nobody", { mail: "no address at all", password: "right" });
});
afterAll(() => (noSlapd === null ? slapd.end() : undefined));

const attributes = {
  ...{ mail: "mail", aliases: "mailAlternateAddress", quota: "mailQuota", flavorAttribute: "mailFlavor" },
  flavor: "transparent",
} as const;

interface Opened extends UserDirectory {
  readonly said: string[];
  /** Moves the clock of its cache. */
  later(milliseconds: number): void;
}

interface Changes extends Omit<Partial<LdapOptions>, "server"> {
  readonly server?: Partial<LdapOptions["server"]>;
}

function open({ server, ...changes }: Changes = {}): Opened {
  const said: string[] = [];
  let ahead = 0;
  const directory = createLdapDirectory({
    options: {
      server: { url: slapd.url, startTls: false, ca: null, timeoutMs: 2_000, ...server },
      searcher: { dn: SEARCHER, passwordFile: slapd.passwordFile },
      ...{ base: BASE, filter: "(|(mail=%s)(mailAlternateAddress=*%s))", attributes, connections: 2, cacheSeconds: 30 },
      ...changes,
    },
    log: (event, fields) => said.push(`${event} ${JSON.stringify(fields)}`),
    clock: () => Date.now() + ahead,
  });
  onTestFinished(() => directory.close());
  return { ...directory, said, later: (milliseconds) => void (ahead += milliseconds) };
}

interface Proxy {
  readonly port: number;
  readonly count: () => number;
  /** To the server, by all. */
  readonly sent: () => string;
  readonly cut: () => void;
}

/** Counts the connections that come to it, hands them on, and cuts them at will. */
async function through(port: number): Promise<Proxy> {
  let count = 0;
  let sent = "";
  const cuts: (() => void)[] = [];
  const server = createServer((from) => {
    count++;
    const to = connect(port, "127.0.0.1");
    const cut = (): void => {
      from.destroy();
      to.destroy();
    };
    cuts.push(cut);
    for (const socket of [from, to]) socket.on("error", cut).on("close", cut);
    from.on("data", (chunk: Buffer) => (sent += chunk.toString("latin1")));
    from.pipe(to).pipe(from);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  onTestFinished(() => void server.close());
  const cut = (): void => cuts.splice(0).forEach((one) => one());
  return { port: (server.address() as { port: number }).port, count: () => count, sent: () => sent, cut };
}

const portOf = (url: string): number => Number(new URL(url).port);

testUnless(noSlapd, "who exists, by which addresses, with which quota and flavor", async () => {
  const directory = open();
  const ada = {
    ...{ address: "ada@example.org", aliases: ["countess@example.org"], quota: 2 * 1024 * 1024 },
    flavor: "transparent",
  };
  for (const address of ["ada@example.org", "ADA@example.ORG", "ada+tag@example.org", "countess@example.org"])
    expect(await directory.find(address), address).toEqual({ type: "user", user: ada });
  const bob = { address: "bob@example.org", aliases: ["robert@example.org"], quota: null, flavor: "hardened" };
  expect(await directory.find("robert@example.org")).toEqual({ type: "user", user: bob });
  for (const address of ["carol@example.org", "ada@example.net", "ada", "@example.org", "", `${"a".repeat(300)}@x.org`])
    expect(await directory.find(address), address).toEqual({ type: "unknown" });
});

testUnless(noSlapd, "hostile user names find nobody, and log nobody in", async () => {
  const directory = open();
  const hostile = ["*", "a*", "*)(uid=ada", "*)(|(uid=*", "ada)(mail=*", "\\2a", "(", ")", "a\\", "\0", "ada\0"];
  for (const local of hostile) {
    expect(await directory.find(`${local}@example.org`), local).toEqual({ type: "unknown" });
    expect(await directory.bind(`${local}@example.org`, "right"), local).toEqual({ type: "wrong" });
  }
  expect(directory.said).toEqual([]);
});

testUnless(noSlapd, "an entry counts only for addresses it names, whatever the filter lets through", async () => {
  const directory = open({ filter: "(|(uid=*)(mail=%s))" });
  expect(await directory.find("carol@example.org")).toEqual({ type: "unknown" });
  const byName = open({ filter: "(uid=%u)" });
  expect(await byName.find("ada@example.org")).toMatchObject({ type: "user" });
  expect(await byName.find("ada@elsewhere.example")).toEqual({ type: "unknown" });
  expect(await byName.bind("ada@elsewhere.example", "right")).toEqual({ type: "wrong" });
});

testUnless(noSlapd, "right, wrong and unknown at a bind", async () => {
  const directory = open();
  expect(await directory.bind("ada@example.org", "right")).toMatchObject({ type: "ok", user: { quota: 2097152 } });
  expect(await directory.bind("countess@example.org", "right")).toMatchObject({ type: "ok" });
  expect(await directory.bind("ada@example.org", "wrong")).toEqual({ type: "wrong" });
  expect(await directory.bind("ada@example.org", "bobs")).toEqual({ type: "wrong" });
  expect(await directory.bind("carol@example.org", "right")).toEqual({ type: "wrong" });
  expect(await directory.bind("ada@example.org", "x".repeat(5000))).toEqual({ type: "wrong" });
});

testUnless(noSlapd, "a bind with an empty password is refused before LDAP is asked", async () => {
  const proxy = await through(portOf(slapd.url));
  const directory = open({ server: { url: `ldap://127.0.0.1:${proxy.port}` } });
  expect(await directory.bind("ada@example.org", "")).toEqual({ type: "wrong" });
  expect(proxy.count()).toBe(0);
  expect(await directory.bind("ada@example.org", "right")).toMatchObject({ type: "ok" });
  expect(proxy.count()).toBe(2);
});

testUnless(
  noSlapd,
  "an address that two entries name is nobody's until that is settled; a main address wins",
  async () => {
    await slapd.add("eve", { mail: "eve@example.org", aliases: ["ada@example.org", "shared@example.org"] });
    await slapd.add("eva", { mail: "eva@example.org", aliases: ["shared@example.org"] });
    const directory = open();
    expect(await directory.find("ada@example.org")).toMatchObject({
      type: "user",
      user: { address: "ada@example.org" },
    });
    expect(await directory.find("shared@example.org")).toEqual({ type: "unavailable" });
    expect(directory.said).toEqual(['directory.ambiguous {"entries":2}']);
    await slapd.remove("eve");
    await slapd.remove("eva");
  },
);

testUnless(noSlapd, "answers are kept for seconds, that there is nobody for fewer; a bind asks anew", async () => {
  const directory = open();
  expect(await directory.find("dan@example.org")).toEqual({ type: "unknown" });
  await slapd.add("dan", { mail: "dan@example.org", password: "dans" });
  expect(await directory.find("dan@example.org")).toEqual({ type: "unknown" });
  directory.later(6_000);
  expect(await directory.find("dan@example.org")).toMatchObject({ type: "user" });
  await slapd.remove("dan");
  directory.later(20_000);
  expect(await directory.find("dan@example.org")).toMatchObject({ type: "user" });
  directory.later(11_000);
  expect(await directory.find("dan@example.org")).toEqual({ type: "unknown" });

  await slapd.add("dan", { mail: "dan@example.org", password: "dans" });
  expect(await directory.bind("dan@example.org", "dans")).toMatchObject({ type: "ok" });
  await slapd.remove("dan");
  expect(await directory.bind("dan@example.org", "dans")).toEqual({ type: "wrong" });
  expect(await directory.find("dan@example.org")).toEqual({ type: "unknown" });
});

testUnless(noSlapd, "many lookups at a time share few connections", async () => {
  const proxy = await through(portOf(slapd.url));
  const directory = open({ server: { url: `ldap://127.0.0.1:${proxy.port}` } });
  const addresses = Array.from({ length: 300 }, (_, i) => `ada+${i}@example.org`);
  const found = await Promise.all([...addresses, "bob@example.org"].map((address) => directory.find(address)));
  expect(new Set(found.map(({ type }) => type))).toEqual(new Set(["user"]));
  const others = Array.from({ length: 300 }, (_, i) => `user${i}@example.org`);
  for (const answer of await Promise.all(others.map((address) => directory.find(address))))
    expect(answer).toEqual({ type: "unknown" });
  expect(proxy.count()).toBeLessThanOrEqual(2);
});

testUnless(noSlapd, "a connection that was cut between two lookups is opened anew, and bound anew", async () => {
  const proxy = await through(portOf(slapd.url));
  const directory = open({ server: { url: `ldap://127.0.0.1:${proxy.port}` }, cacheSeconds: 0 });
  for (let i = 0; i < 3; i++) {
    expect(await directory.bind("ada@example.org", "right")).toMatchObject({ type: "ok" });
    expect(await directory.find("ada@example.org")).toMatchObject({ type: "user" });
    proxy.cut();
    await new Promise((resolve) => setTimeout(resolve, i === 0 ? 0 : 50));
  }
  expect(directory.said).toEqual([]);
});

testUnless(noSlapd, "slapd killed and back: unavailable meanwhile, never unknown", async () => {
  const directory = open({ cacheSeconds: 0 });
  expect(await directory.find("ada@example.org")).toMatchObject({ type: "user" });
  await slapd.kill();
  for (const address of ["ada@example.org", "carol@example.org"]) {
    expect(await directory.find(address)).toEqual({ type: "unavailable" });
    expect(await directory.bind(address, "right")).toEqual({ type: "unavailable" });
  }
  await slapd.start();
  directory.later(2_000);
  expect(await directory.find("ada@example.org")).toMatchObject({ type: "user" });
  expect(await directory.bind("ada@example.org", "right")).toMatchObject({ type: "ok" });
  expect(directory.said).toHaveLength(2);
  expect(directory.said[0]).toMatch(/^directory.unavailable {"reason":"(ECONN|the connection ended)/);
  expect(directory.said[1]).toBe("directory.back {}");
});

testUnless(noSlapd, "a server that takes the connection and says nothing costs its time, not more", async () => {
  const silent = createServer((socket) => socket.on("error", () => undefined)).listen(0, "127.0.0.1");
  await once(silent, "listening");
  onTestFinished(() => void silent.close());
  const { port } = silent.address() as { port: number };
  const directory = open({ server: { url: `ldap://127.0.0.1:${port}`, timeoutMs: 300 } });
  const began = Date.now();
  const asked = Array.from({ length: 50 }, (_, i) => directory.find(`user${i}@example.org`));
  for (const found of await Promise.all(asked)) expect(found).toEqual({ type: "unavailable" });
  expect(Date.now() - began).toBeLessThan(10_000);
});

for (const [how, serverOf] of [
  ["StartTLS", () => ({ url: slapd.url, startTls: true })],
  ["ldaps", () => ({ url: slapd.secureUrl })],
] as const) {
  testUnless(noSlapd, `${how} with an authority of its own, and with none other`, async () => {
    const trusting = open({ server: { ...serverOf(), ca: readFileSync(slapd.ca, "utf8") } });
    expect(await trusting.find("ada@example.org")).toMatchObject({ type: "user" });
    expect(await trusting.bind("ada@example.org", "right")).toMatchObject({ type: "ok" });
    expect(await trusting.bind("ada@example.org", "wrong")).toEqual({ type: "wrong" });
    for (const ca of [null, readFileSync(slapd.otherCa, "utf8")]) {
      const wary = open({ server: { ...serverOf(), ca } });
      expect(await wary.find("ada@example.org")).toEqual({ type: "unavailable" });
      expect(await wary.bind("ada@example.org", "right")).toEqual({ type: "unavailable" });
      expect(wary.said[0]).toMatch(/directory.unavailable {"reason":"[A-Z_]+/);
    }
  });
}

testUnless(noSlapd, "a connection with StartTLS that was cut sends no password in clear", async () => {
  const proxy = await through(portOf(slapd.url));
  const ca = readFileSync(slapd.ca, "utf8");
  const server = { url: `ldap://127.0.0.1:${proxy.port}`, startTls: true, ca, timeoutMs: 1_000 };
  const search = { base: BASE, filter: "(mail=ada@example.org)", attributes: ["mail"], limit: 1 };
  const connection = await openConnection(server);
  expect(await connection.bind(SEARCHER, "searcher-secret")).toBe(true);
  expect(await connection.search(search)).toHaveLength(1);
  proxy.cut();
  await expect.poll(() => connection.isOpen()).toBe(false);
  await expect(connection.bind(`uid=ada,${BASE}`, "right")).rejects.toThrow();
  await expect(connection.search(search)).rejects.toThrow();
  expect(proxy.count()).toBe(1);
  expect(proxy.sent()).not.toMatch(/searcher-secret|right/);
});

testUnless(noSlapd, "what is set wrong makes nobody unknown, and the log says what", async () => {
  const base = open({ base: "ou=nowhere,dc=example,dc=org" });
  expect(await base.find("ada@example.org")).toEqual({ type: "unavailable" });
  expect(base.said).toEqual(['directory.unavailable {"reason":"LDAP result 32"}']);
  const wrong = `${slapd.passwordFile}-wrong`;
  writeFileSync(wrong, "not the secret\n");
  const searcher = open({ searcher: { dn: SEARCHER, passwordFile: wrong } });
  expect(await searcher.find("ada@example.org")).toEqual({ type: "unavailable" });
  expect(searcher.said).toEqual(['directory.unavailable {"reason":"ldap.bind_dn is not let in"}']);
});
