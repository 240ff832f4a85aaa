/**
 * The calls of access (docs/protocol.md, "Access"): two that need no login, two of sessions. Tries are counted for the account
 * and the client's network together, so that nobody elsewhere keeps its owner out; and for the network, but not of an account
 * that was lately opened from there: whoever tries many accounts keeps those out that nobody there has been in before.
 */
import type { Router } from "express";
import { calls, schemas } from "../../shared/api/wire.ts";
import { addressGroup } from "../../shared/lib/network-address.ts";
import { createRecent } from "../../shared/lib/recent.ts";
import { sendAnswer } from "./answers.ts";
import { done, reply, sessionOf, spend } from "./handlers.ts";
import type { Limits } from "./limits.ts";
import type { ProviderApi } from "./port.ts";
import { readBody } from "./read-body.ts";

/** Pairs of network and account, or of network and what was begun with, that were let in. */
const MAX_KNOWN = 40_000;
/** Begun, and not opened yet. */
const MAX_BEGUN = 10_000;

export function accessCalls(router: Router, api: ProviderApi, limits: Limits): void {
  const known = createRecent(MAX_KNOWN);
  /** By network and account, what it was begun with. */
  const begun = new Map<string, string>();

  function spendFor(limit: "accessBegin" | "accessOpen", name: string, ip: string | undefined): string {
    const network = addressGroup(ip);
    const pair = `${network} ${name}`;
    spend(limits.byName[limit], pair);
    if (!known.has(pair)) spend(limits.byAddress[limit], network);
    return pair;
  }

  function noteBegun(pair: string, as: string): void {
    begun.set(pair, as);
    for (const oldest of begun.keys()) {
      if (begun.size <= MAX_BEGUN) break;
      begun.delete(oldest);
    }
  }

  router.post("/access-begin", async (request, response) => {
    const body = await readBody(request, schemas.accessBegin.body, calls.accessBegin.maxBody);
    const as = spendFor("accessBegin", body.address.toLowerCase(), request.ip);
    const start = await api.accessBegin(body);
    if (start.ok) noteBegun(`${addressGroup(request.ip)} ${start.value.account}`, as);
    reply(response, schemas.accessBegin.answer, start);
  });
  router.post("/access-open", async (request, response) => {
    const body = await readBody(request, schemas.accessOpen.body, calls.accessOpen.maxBody);
    const pair = spendFor("accessOpen", body.account, request.ip);
    const opened = await api.accessOpen(body);
    if (opened.ok) {
      limits.byName.accessOpen.giveBack(pair);
      for (const name of [pair, begun.get(pair)]) if (name !== undefined) known.note(name);
      begun.delete(pair);
    }
    reply(response, schemas.accessOpen.answer, opened);
  });
  router.get("/access", (request, response) => {
    sendAnswer(response, schemas.access.answer, sessionOf(api, request).access());
  });
  router.post("/access", async (request, response) => {
    const session = sessionOf(api, request);
    const body = await readBody(request, schemas.putAccess.body, calls.putAccess.maxBody);
    reply(response, schemas.putAccess.answer, done(await session.putAccess(body)));
  });
}
