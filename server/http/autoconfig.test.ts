import type { AddressInfo } from "node:net";
import { createServer } from "node:http";
import { expect, onTestFinished, test } from "vitest";
import type { MailServer } from "../../shared/lib/mail-server.ts";
import { createApp } from "./app.ts";
import { autoconfigXml, AUTOCONFIG_PATHS, domainOf, incomingOf } from "./autoconfig.ts";
import { createLimits } from "./limits.ts";
import type { ProviderApi, SubmitApi } from "./port.ts";

const IMAP: MailServer = { host: "imap.example.org", port: 993, security: "tls" };
const SUBMISSION: MailServer = { host: "smtp.example.org", port: 587, security: "starttls" };

async function serve(
  imap: MailServer | null,
  submission: MailServer | null,
  submit: SubmitApi | null = null,
): Promise<string> {
  const api = { info: () => ({ imap, origin: "https://mail.example.org" }) } as unknown as ProviderApi;
  const parts = { limits: createLimits(Date.now), file: () => null, behindProxy: false, hsts: false };
  const app = createApp({ api, submit, submission: () => submission, log: () => undefined, ...parts });
  const server = createServer(app).listen(0, "127.0.0.1");
  onTestFinished(() => void server.close());
  await new Promise((resolve) => server.once("listening", resolve));
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const serversIn = (xml: string): readonly string[] =>
  [...xml.matchAll(/<hostname>(.*)<\/hostname>\s*<port>(\d+)<\/port>\s*<socketType>(\w+)</g)].map(([, ...found]) =>
    found.join(" "),
  );

test.each(AUTOCONFIG_PATHS)("%s names the provider's IMAP, a companion, and where mail is sent", async (path) => {
  const origin = await serve(IMAP, SUBMISSION);
  const answer = await fetch(`${origin}${path}?emailaddress=anna%40Example.org`);
  expect(answer.headers.get("content-type")).toBe("text/xml; charset=utf-8");
  const xml = await answer.text();
  expect(serversIn(xml)).toEqual(["imap.example.org 993 SSL", "127.0.0.1 1143 plain", "smtp.example.org 587 STARTTLS"]);
  expect(xml).toContain('<emailProvider id="example.org">');
  expect(xml).not.toContain("anna");
  const unknown = await fetch(`${origin}${path}?emailaddress=nobody-at-all@example.org`);
  expect(await unknown.text()).toBe(xml);
});

test("a provider without IMAP names a companion alone, and nothing to send by where it knows none", async () => {
  const origin = await serve(null, null);
  const xml = await (await fetch(`${origin}${AUTOCONFIG_PATHS[0]}`)).text();
  expect(serversIn(xml)).toEqual(["127.0.0.1 1143 plain"]);
  expect(xml).not.toContain("outgoingServer");
  expect(xml).toContain("<domain>mail.example.org</domain>");
  expect((await fetch(`${origin}${AUTOCONFIG_PATHS[0]}`, { method: "POST" })).status).toBe(404);
});

test("where the provider sends, a companion does as well", async () => {
  const sends = { submit: () => Promise.reject(new Error("not asked")) } as unknown as SubmitApi;
  const sent = async (own: MailServer | null): Promise<readonly string[]> => {
    const xml = await (await fetch(`${await serve(IMAP, own, sends)}${AUTOCONFIG_PATHS[1]}`)).text();
    return serversIn(xml.slice(xml.indexOf("<outgoingServer")));
  };
  expect(await sent(SUBMISSION)).toEqual(["smtp.example.org 587 STARTTLS", "127.0.0.1 1025 plain"]);
  expect(await sent(null)).toEqual(["127.0.0.1 1025 plain"]);
});

test("what a query holds can not change the document", () => {
  for (const given of ["a@b<c>", 'a@"x', "nothing", "a@b@c", `a@${"x".repeat(300)}`, ["a@b.c"], undefined])
    expect(domainOf(given, "mail.example.org")).toBe("mail.example.org");
  const xml = autoconfigXml({ domain: '"><x>&', incoming: incomingOf(null), outgoing: [] });
  expect(xml).toContain('<emailProvider id="&quot;&gt;&lt;x&gt;&amp;">');
});
