import { expect, test } from "vitest";
import { parseInvite } from "../access/invite.ts";
import { ALL_MAIL, composeRoute, mailRoute, parsePath, routeToPath } from "./route.ts";
import type { Route } from "./route.ts";

const origin = "https://mail.example";

const routes: Route[] = [
  { screen: "welcome" },
  { screen: "join" },
  { screen: "recover" },
  { screen: "open" },
  { screen: "settings", page: null },
  { screen: "settings", page: "devices" },
  { screen: "settings", page: "lock" },
  { screen: "pair" },
  { screen: "addDevice" },
  composeRoute(),
  composeRoute({ draft: "0123456789abcdef0123456789abcdef" }),
  mailRoute(),
  mailRoute({ mailbox: "a/b ü%" }),
  mailRoute({ mailbox: "inbox", message: "0123456789abcdef0123456789abcdef" }),
  mailRoute({ mailbox: "inbox", filter: "unread" }),
  mailRoute({ search: "from:ada" }),
  mailRoute({ mailbox: ALL_MAIL, search: 'a&b=c "d e" +ü?#', filter: "starred", message: "0".repeat(32) }),
];

test.each(routes)("there and back: %o", (route) => {
  const { pathname, search, hash } = new URL(routeToPath(route), origin);
  expect(parsePath(pathname, search, hash)).toEqual(route);
});

test("a search is in no part of an address that is sent; where it once was it is understood", () => {
  const route = mailRoute({ mailbox: "all", search: "kite & string", filter: "unread" });
  expect(routeToPath(route)).toBe("/m/all?f=unread#q=kite+%26+string");
  expect(parsePath("/m/all", "?q=kite+%26+string&f=unread")).toEqual(route);
  expect(parsePath("/m/all", "?q=old&f=unread", "#q=kite+%26+string")).toEqual(route);
});

test.each(["/x", "//", "/index.html", "/%"])("no address of ours: %s", (path) => {
  expect(parsePath(path)).toEqual({ screen: "welcome" });
});

test("a mail link stands in the fragment, as a browser puts it there; what else is there is nothing", () => {
  const link = "mailto:ada@example.org?subject=a&body=b%20c";
  expect(parsePath("/compose", "", `#${encodeURIComponent(link)}`)).toEqual(composeRoute({ mailto: link }));
  for (const hash of ["#javascript:1", "#", "#%", `#mailto:${"a".repeat(9_000)}`])
    expect(parsePath("/compose", "", hash)).toMatchObject({ screen: "compose", draft: null });
  expect(parsePath("/compose", "", "#javascript:1")).toEqual(composeRoute());
  expect(parsePath("/compose", "", "#shared=a-1")).toEqual(composeRoute({ shared: "a-1" }));
  expect(parsePath("/compose", "", "#shared=a/../b")).toEqual(composeRoute());
});

test("settings begin with their menu", () => {
  expect(parsePath("/settings")).toEqual({ screen: "settings", page: null });
  expect(parsePath("/settings/x")).toEqual({ screen: "settings", page: null });
});

test.each(["/m/inbox/0", `/m/inbox/${"g".repeat(32)}`, `/m/inbox/${"0".repeat(33)}`])("no message: %s", (path) => {
  expect(parsePath(path)).toEqual(mailRoute({ mailbox: "inbox" }));
});

test("a filter that is none is none", () => {
  expect(parsePath("/m/inbox", "?f=constructor&q=")).toEqual(mailRoute({ mailbox: "inbox" }));
});

test("an address that cannot be decoded is the inbox", () => {
  expect(parsePath("/m/%E0%A4%A/5")).toEqual(mailRoute());
});

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
