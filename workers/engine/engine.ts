/** The engine, whole: fetched by the mailbox worker when the first screen is shown, or at once where there is none. */
import type { EngineRpc } from "../rpc/engine-rpc.ts";
import { createBrowserHome } from "./browser-home.ts";
import { createEngineService } from "./engine-service.ts";
import { createUnstorableHome } from "./unstorable-home.ts";

/** `origin` is the page's, `database` the name of what holds its account. */
export async function createEngine(origin: string, database: string): Promise<EngineRpc> {
  const home = await createBrowserHome(origin, database).catch(createUnstorableHome);
  return createEngineService(home);
}
