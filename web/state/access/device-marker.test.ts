import { expect, test } from "vitest";
import { createDeviceMarker, seemsReturning } from "./device-marker.ts";

/** As a document has it: each write is one cookie, reading gives all. */
function jar(): { cookie: string; readonly writes: string[] } {
  const held = new Map([["other", "1"]]);
  const writes: string[] = [];
  return {
    writes,
    get cookie() {
      return [...held].map((pair) => pair.join("=")).join("; ");
    },
    set cookie(text: string) {
      writes.push(text);
      const [name = "", value = ""] = (text.split(";")[0] ?? "").split("=");
      if (text.includes("Max-Age=0")) held.delete(name);
      else held.set(name, value);
    },
  };
}

test("set while an account is here, gone at logout; others' cookies stay", () => {
  const cookies = jar();
  const marker = createDeviceMarker(0, cookies, true);
  expect(marker.isSet()).toBe(false);
  marker.set();
  expect(createDeviceMarker(0, cookies, true).isSet()).toBe(true);
  marker.clear();
  expect(marker.isSet()).toBe(false);
  expect(cookies.cookie).toBe("other=1");
});

test("each account has its own; logging one out leaves the others'", () => {
  const cookies = jar();
  const [first, third] = [0, 2].map((slot) => createDeviceMarker(slot, cookies, true));
  third?.set();
  first?.set();
  expect(cookies.cookie).toContain("aerogramme-device=1.3");
  first?.clear();
  expect([first?.isSet(), third?.isSet()]).toEqual([false, true]);
  expect(createDeviceMarker(1, cookies, true).isSet()).toBe(false);
  third?.clear();
  expect(cookies.cookie).toBe("other=1");
});

test("it says nothing but that there is a device, to this site alone", () => {
  const cookies = jar();
  createDeviceMarker(0, cookies, true).set();
  expect(cookies.writes).toEqual(["aerogramme-device=1; Path=/; SameSite=Strict; Max-Age=34560000; Secure"]);
});

test("an address from inside, or the installed app, speaks for an account; the front door and an invite do not", () => {
  for (const path of ["/m", "/m/inbox/7", "/settings/devices", "/pair"]) expect(seemsReturning(path, false)).toBe(true);
  for (const path of ["/", "/join"]) expect(seemsReturning(path, false)).toBe(false);
  expect(seemsReturning("/", true)).toBe(true);
});
