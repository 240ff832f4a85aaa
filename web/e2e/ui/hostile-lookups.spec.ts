/**
 * What asks the network for a name and nothing more: no server hears of it, but who answers for the name does. The browser's own log
 * of what its network does (--log-net-log) tells; a page that may look names up shows that it would.
 */
import { existsSync, mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { chromium, expect } from "@playwright/test";
import { bodyOf } from "../hostile/app.ts";
import { serveBarePage } from "../hostile/bare-page.ts";
import { tell, test } from "./fixtures.ts";

/** Each names a host of its own, so that the log tells which did it. */
const lookups = (zone: string): string => `<!doctype html><meta http-equiv="x-dns-prefetch-control" content="on">
  <link rel="dns-prefetch" href="//prefetch.${zone}"><link rel="preconnect" href="http://preconnect.${zone}">
  <link rel="preconnect" href="http://anonymous.${zone}" crossorigin><link rel="prerender" href="http://prerender.${zone}/">
  <meta http-equiv="Link" content="<http://header.${zone}>; rel=preconnect">
  <a href="http://link.${zone}/" ping="http://ping.${zone}/">a link</a><area href="http://area.${zone}/" ping="http://ping2.${zone}/">
  <script>new RTCPeerConnection({ iceServers: [{ urls: "stun:stun.${zone}" }] }).createDataChannel("x")</script>
  <script type="speculationrules">{"prefetch":[{"source":"list","urls":["http://speculation.${zone}/"]}]}</script><p>Hello</p>`;

// neither the headless shell nor a window that keeps nothing looks names up ahead: a whole browser with a profile does
const own = chromium.executablePath();
const executablePath = existsSync(own) ? own : (process.env["CHROMIUM_PATH"] ?? "/usr/bin/chromium");

test("no name is looked up by a message; the same on a page of its own is", async ({ launchOptions, served }) => {
  const folder = mkdtempSync(join(tmpdir(), "aerogramme-lookups-"));
  const log = join(folder, "net.json");
  const args = (launchOptions.args ?? []).filter((arg) => !arg.startsWith("--host-resolver-rules"));
  const browser = await chromium.launchPersistentContext(join(folder, "profile"), {
    ...launchOptions,
    executablePath,
    args: [...args, `--log-net-log=${log}`],
  });
  const page = await browser.newPage();
  const bare = await serveBarePage();
  await page.goto(bare.origin);
  await page.evaluate((html) => {
    const frame = document.createElement("iframe");
    frame.srcdoc = html;
    document.body.append(frame);
  }, lookups("control.example"));
  await page.waitForTimeout(500);
  await page.goto(served.origin);
  await page.getByRole("heading", { level: 1 }).waitFor();
  await tell(page, { type: "open", count: 0 });
  await tell(page, { type: "deliver", message: { subject: "Look", html: lookups("mail.example"), text: null } });
  await page.locator("[data-id]", { hasText: "Look" }).click();
  await expect(bodyOf(page).getByText("Hello")).toBeVisible();
  await bodyOf(page).getByText("a link").hover();
  await page.waitForTimeout(800);
  await browser.close();
  await bare.stop();
  const names = [...readFileSync(log, "latin1").matchAll(/\b([a-z0-9]+)\.(control|mail)\.example\b/g)];
  const of = (zone: string): string[] => [...new Set(names.filter(([, , one]) => one === zone).map(([, name]) => name ?? ""))]; // prettier-ignore
  expect(of("control")).toEqual(expect.arrayContaining(["prefetch", "preconnect"]));
  expect(of("mail")).toEqual([]);
  rmSync(folder, { recursive: true, force: true });
});
