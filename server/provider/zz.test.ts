import {writeSync} from "node:fs"; const W=(...a: unknown[])=>{writeSync(2, a.map(String).join(" | ").slice(0,200)+"\n")};
import { test } from "vitest";
import { createProviderStore } from "../storage/provider-store.ts";
import { createAccounts } from "../accounts/accounts.ts";
import { nodeCrypto } from "../crypto/node-crypto.ts";
import { mkdtempSync } from "node:fs";
test("x", async () => {
  const dir = mkdtempSync("/tmp/pv/z");
  const store = await createProviderStore({ dir, crypto: nodeCrypto, clock: Date.now, wrapDriver: (d) => ({...d, exec(s){W("exec", s.slice(0,80)); d.exec(s)}, prepare(s){const p=d.prepare(s); return {run:(...v)=>{W("run",s,v); return p.run(...v)}, get:(...v)=>{W("get",s,v); return p.get(...v)}, all:(...v)=>{W("all",s,v); return p.all(...v)}}}}) });
  const a = createAccounts({ store, crypto: nodeCrypto, clock: Date.now });
  console.log(await a.addAccount("bob@example.org", []));
  await store.close();
});
