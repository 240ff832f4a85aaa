/**
 * The calls of access (docs/protocol.md, "Access"): two that need no login, two of sessions. Passwords that are wrong are
 * counted for the account and the client's network together, so that nobody elsewhere keeps its owner out.
 */
import type { Router } from "express";
import { calls, schemas } from "../../shared/api/wire.ts";
import { addressGroup } from "../../shared/lib/network-address.ts";
import { sendAnswer } from "./answers.ts";
import { bodyOf, done, limited, reply, sessionOf } from "./handlers.ts";
import type { Limits } from "./limits.ts";
import type { ProviderApi } from "./port.ts";
import { readBody } from "./read-body.ts";

export function accessCalls(router: Router, api: ProviderApi, limits: Limits): void {
  const open = limited(limits);
  const pair = (name: string, ip: string | undefined): string => `${addressGroup(ip)} ${name}`;

  router.post(
    "/access-begin",
    open(
      "accessBegin",
      bodyOf("accessBegin"),
      ({ address }, { ip }) => pair(address.toLowerCase(), ip),
      (body) => api.accessBegin(body),
    ),
  );
  router.post(
    "/access-open",
    open(
      "accessOpen",
      bodyOf("accessOpen"),
      ({ account }, { ip }) => pair(account, ip),
      async (body, { ip }) => {
        const opened = await api.accessOpen(body);
        if (opened.ok) limits.byName.accessOpen.giveBack(pair(body.account, ip));
        return opened;
      },
    ),
  );
  router.get("/access", (request, response) => {
    sendAnswer(response, schemas.access.answer, sessionOf(api, request).access());
  });
  router.post("/access", async (request, response) => {
    const session = sessionOf(api, request);
    const body = await readBody(request, schemas.putAccess.body, calls.putAccess.maxBody);
    reply(response, schemas.putAccess.answer, done(await session.putAccess(body)));
  });
}
