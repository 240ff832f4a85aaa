/** What a stranger's address may have this server do: one POST to a public name, and nothing else. */
import { afterAll, beforeAll, describe, expect, onTestFinished, test } from "vitest";
import { unwrap } from "../../shared/lib/result.ts";
import { createLimits } from "./limits.ts";
import { connectPinned, createOneClick, type OneClickParts } from "./one-click.ts";
import { startListServer, type ListServer } from "./testing/list-server.ts";
import { sessionOf, startTestProvider } from "./testing/start-provider.ts";

const HOST = "lists.example";
const PUBLIC = "93.184.216.34";
/** public, and this machine's */
const OWN = "93.184.216.35";
const URL_OUT = `https://${HOST}/out?u=1&k=%20x`;
let list: ListServer;
beforeAll(async () => {
  list = await startListServer(HOST);
});
afterAll(() => list.close());

const asking = (given: Partial<OneClickParts> = {}) =>
  createOneClick({
    resolve: () => Promise.resolve([PUBLIC]),
    connect: list.connect,
    own: () => [OWN],
    timeoutMs: 600,
    ...given,
  });

test("one POST, as RFC 8058 wants it, and nothing that names the reader or this server", async () => {
  expect(await asking()(URL_OUT)).toBe("done");
  const [asked] = list.asked.splice(0);
  expect(asked).toMatchObject({ method: "POST", path: "/out?u=1&k=%20x", body: "List-Unsubscribe=One-Click" });
  expect(Object.keys(asked?.headers ?? {}).sort()).toEqual([
    ...["connection", "content-length", "content-type", "host", "user-agent"],
  ]);
  expect(asked?.headers).toMatchObject({ host: HOST, "content-type": "application/x-www-form-urlencoded" });
});

describe("an address that is none of a public name is not asked, and not even looked up", () => {
  test.each([
    ["plain http", "http://lists.example/out"],
    ["another scheme", "ftp://lists.example/out"],
    ["a file", "file:///etc/passwd"],
    ["a page of ours", "javascript:alert(1)"],
    ["another port", "https://lists.example:8443/out"],
    ["a port that is http's", "https://lists.example:80/out"],
    ["a name with a password", "https://user:pass@lists.example/out"],
    ["a user that looks like a host", "https://lists.example@127.0.0.1/out"],
    ["loopback", "https://127.0.0.1/out"],
    ["loopback in decimal", "https://2130706433/out"],
    ["loopback in octal", "https://0177.0.0.1/out"],
    ["loopback in hex", "https://0x7f000001/out"],
    ["loopback, short", "https://127.1/out"],
    ["loopback, full width", "https://１２７.０.０.１/out"],
    ["a public number", "https://93.184.216.34/out"],
    ["IPv6 loopback", "https://[::1]/out"],
    ["IPv4-mapped", "https://[::ffff:127.0.0.1]/out"],
    ["IPv6 public", "https://[2606:2800:220:1::1]/out"],
    ["this machine's name", "https://localhost/out"],
    ["a name of the local network", "https://intranet/out"],
    ["a name with nothing in it", "https://lists..example/out"],
    ["the root", "https://./out"],
    ["too long", `https://lists.example/${"a".repeat(2_000)}`],
    ["no address", "out"],
  ])("%s: %s", async (_, url) => {
    const looked: string[] = [];
    const resolve = (host: string) => Promise.resolve((looked.push(host), [PUBLIC]));
    expect(await asking({ resolve })(url)).toBe("notAllowed");
    expect(looked).toEqual([]);
    expect(list.asked).toEqual([]);
  });
});

describe("a name that leads to what is not public is not asked", () => {
  test.each([
    ["loopback", ["127.0.0.1"]],
    ["private", ["10.0.0.7"]],
    ["a cloud's metadata", ["169.254.169.254"]],
    ["IPv6 loopback", ["::1"]],
    ["IPv4-mapped", ["::ffff:192.168.0.1"]],
    ["unique local", ["fd00::1"]],
    ["public first, then private", [PUBLIC, "192.168.0.1"]],
    ["private first, then public", ["10.0.0.1", PUBLIC]],
    ["public IPv4, and loopback in IPv6", [PUBLIC, "::1"]],
    ["this machine by its public address", [OWN]],
    ["this machine among others", [PUBLIC, OWN]],
    ["very many", Array.from({ length: 33 }, () => PUBLIC)],
  ])("%s", async (_, addresses) => {
    const before = list.connected.length;
    // a failure is told when the time is over
    expect(await asking({ resolve: () => Promise.resolve(addresses), timeoutMs: 50 })(URL_OUT)).toBe("failed");
    expect(list.connected.length).toBe(before);
    expect(list.asked).toEqual([]);
  });

  test("also one that resolves otherwise the next time: what was looked at is where the connection goes", async () => {
    const answers = [[PUBLIC], ["127.0.0.1"]];
    const resolve = () => Promise.resolve(answers.shift() ?? []);
    expect(await asking({ resolve })(URL_OUT)).toBe("done");
    expect(list.connected.at(-1)).toEqual({ host: HOST, addresses: [PUBLIC] });
    expect(answers).toHaveLength(1);
    list.asked.splice(0);
  });

  test("no failure is told earlier than another: what there is here can not be told by it", async () => {
    const times: number[] = [];
    for (const resolve of [() => Promise.resolve(["10.0.0.1"]), () => Promise.reject(new Error("no such name"))]) {
      const start = performance.now();
      expect(await asking({ resolve })(URL_OUT)).toBe("failed");
      times.push(performance.now() - start);
    }
    for (const time of times) expect(time).toBeGreaterThan(550);
  });

  test("the resolver of this machine: localhost's other names", async () => {
    // whatever it is given, not one connection is made
    const ask = createOneClick({ connect: list.connect, timeoutMs: 600 });
    for (const host of ["localhost.localdomain", "ip6-localhost.local"])
      expect(await ask(`https://${host}/`)).toBe("failed");
    expect(list.asked).toEqual([]);
  });
});

test("a connection goes to the addresses given, though the name leads nowhere, and wants the name's certificate", async () => {
  const connect: OneClickParts["connect"] = ({ host }) =>
    connectPinned({ host, addresses: ["127.0.0.1"] }, list.port, list.certificate);
  expect(await asking({ connect })(URL_OUT)).toBe("done");
  expect(list.asked.splice(0)).toHaveLength(1);
  const distrusting: OneClickParts["connect"] = ({ host }) =>
    connectPinned({ host, addresses: ["127.0.0.1"] }, list.port);
  expect(await asking({ connect: distrusting })(URL_OUT)).toBe("failed");
  expect(list.asked).toEqual([]);
});

test("redirects are not followed", async () => {
  const away = await startListServer(HOST, (_, response) => {
    response.writeHead(302, { Location: "https://169.254.169.254/" }).end();
  });
  onTestFinished(() => away.close());
  expect(await asking({ connect: away.connect })(URL_OUT)).toBe("failed");
  expect(away.asked).toHaveLength(1);
});

test.each([400, 404, 500])("an answer of %i is a refusal", async (status) => {
  const cross = await startListServer(HOST, (_, response) => void response.writeHead(status).end());
  onTestFinished(() => cross.close());
  expect(await asking({ connect: cross.connect })(URL_OUT)).toBe("failed");
});

test("a certificate for another name is nobody", async () => {
  const other = await startListServer("other.example");
  onTestFinished(() => other.close());
  expect(await asking({ connect: other.connect })(URL_OUT)).toBe("failed");
  expect(other.asked).toEqual([]);
});

test("one that never answers, and a resolver that does not, are given up", async () => {
  const silent = await startListServer(HOST, () => undefined);
  onTestFinished(() => silent.close());
  expect(await asking({ connect: silent.connect, timeoutMs: 300 })(URL_OUT)).toBe("failed");
  const never = new Promise<string[]>(() => undefined);
  expect(await asking({ resolve: () => never, timeoutMs: 100 })(URL_OUT)).toBe("failed");
});

test("an answer without end is cut off after its head, and heads have a limit", async () => {
  const endless = await startListServer(HOST, (_, response) => {
    const pour = (): void => {
      while (response.write("x".repeat(65_536)));
      response.once("drain", pour);
    };
    pour();
  });
  const big = await startListServer(HOST, (_, response) => {
    for (let i = 0; i < 400; i++) response.setHeader(`x-${i}`, "y".repeat(100));
    response.end();
  });
  onTestFinished(async () => {
    await endless.close();
    await big.close();
  });
  expect(await asking({ connect: endless.connect })(URL_OUT)).toBe("done");
  expect(await asking({ connect: big.connect })(URL_OUT)).toBe("failed");
});

test("only so many at once", async () => {
  let release = (): void => undefined;
  const held = new Promise<string[]>((resolve) => (release = () => resolve([])));
  const ask = asking({ resolve: () => held });
  const first = Array.from({ length: 16 }, () => ask(URL_OUT));
  expect(await ask(URL_OUT)).toBeNull();
  release();
  expect(await Promise.all(first)).toEqual(Array.from({ length: 16 }, () => "failed"));
  expect(await ask(URL_OUT)).toBe("failed");
});

describe("the call", () => {
  const start = async (http = {}) => {
    const provider = await startTestProvider({ http: { oneClick: asking(), ...http } });
    onTestFinished(() => provider.close());
    return { provider, session: sessionOf(provider, await provider.join()) };
  };

  test("is for who is logged in", async () => {
    const { provider } = await start();
    const response = await fetch(`${provider.origin}/api/v1/unsubscribe`, {
      method: "POST",
      headers: { "Content-Type": "application/cbor" },
      body: Uint8Array.of(0xa0),
    });
    expect(response.status).toBe(401);
    expect(list.asked).toEqual([]);
  });

  test("does it, and says what came of it; the log names no address", async () => {
    const { provider, session } = await start();
    expect(await session.unsubscribe(URL_OUT)).toEqual({ ok: true, value: null });
    expect(list.asked.splice(0)).toHaveLength(1);
    const refused = await session.unsubscribe("https://127.0.0.1/");
    expect(refused).toEqual({ ok: false, error: { type: "notAllowed" } });
    expect(await session.unsubscribe(`https://${HOST}/${"a".repeat(9_000)}`)).toEqual(refused);
    list.asked.splice(0);
    expect(JSON.stringify(provider.logged)).not.toContain(HOST);
  });

  test("is not there where the provider does not offer it", async () => {
    const { session } = await start({ oneClick: null });
    expect(await session.unsubscribe(URL_OUT)).toEqual({ ok: false, error: { type: "unknown" } });
    expect(list.asked).toEqual([]);
  });

  test("so often and no more", async () => {
    const { session } = await start({ limits: createLimits(() => 0) });
    for (let i = 0; i < 20; i++) unwrap(await session.unsubscribe(URL_OUT));
    expect(await session.unsubscribe(URL_OUT)).toEqual({ ok: false, error: { type: "notAllowed" } });
    expect(list.asked.splice(0)).toHaveLength(20);
  });
});
