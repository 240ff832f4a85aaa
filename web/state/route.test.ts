import { expect, test } from "vitest";
import { parseInvite } from "./invite.ts";
import { parsePath, routeToPath } from "./route.ts";
import type { Route } from "./route.ts";

const routes: Route[] = [
  { screen: "welcome" },
  { screen: "join" },
  { screen: "recover" },
  { screen: "settings", page: "devices" },
  { screen: "settings", page: "lock" },
  { screen: "pair" },
  { screen: "addDevice" },
  { screen: "mail", mailbox: null, uid: null },
  { screen: "mail", mailbox: "a/b ü%", uid: null },
  { screen: "mail", mailbox: "inbox", uid: 4_294_967_295 },
];

test.each(routes)("there and back: %o", (route) => {
  expect(parsePath(routeToPath(route))).toEqual(route);
});

test.each(["/x", "//", "/index.html", "/%"])("no address of ours: %s", (path) => {
  expect(parsePath(path)).toEqual({ screen: "welcome" });
});

test("settings begin with the devices", () => {
  expect(parsePath("/settings")).toEqual({ screen: "settings", page: "devices" });
  expect(parsePath("/settings/x")).toEqual({ screen: "settings", page: "devices" });
});

test.each(["/m/inbox/0", "/m/inbox/-1", "/m/inbox/1e5", "/m/inbox/99999999999"])("no uid: %s", (path) => {
  expect(parsePath(path)).toEqual({ screen: "mail", mailbox: "inbox", uid: null });
});

test("an address that cannot be decoded is the inbox", () => {
  expect(parsePath("/m/%E0%A4%A/5")).toEqual({ screen: "mail", mailbox: null, uid: null });
});

const origin = "https://mail.example";

test("an invite is a link of this provider, or its token", () => {
  const token = { type: "token", token: "abcDEF_-123" };
  expect(parseInvite(` ${origin}/join#abcDEF_-123\n`, origin)).toEqual(token);
  expect(parseInvite("abcDEF_-123", origin)).toEqual(token);
});

test("another provider's invite is opened there", () => {
  const link = "https://other.example/join#abcDEF_-123";
  expect(parseInvite(link, origin)).toEqual({ type: "elsewhere", link });
});

test.each([
  "",
  "hello",
  "javascript:alert(1)//join#abcDEF_-123",
  `${origin}/join`,
  `${origin}/x#abcDEF_-123`,
  "a".repeat(600),
])("no invite: %s", (text) => {
  expect(parseInvite(text, origin)).toEqual({ type: "invalid" });
});
