/** The engine, whole: fetched by the mailbox worker when the first screen is shown, or at once where there is none. */
import type { EngineRpc } from "../rpc/engine-rpc.ts";
import { createBrowserHome } from "./browser-home.ts";
import type { Entered } from "./door.ts";
import { createEngineService } from "./engine-service.ts";
import { createUnstorableHome } from "./unstorable-home.ts";

/** `origin` is the page's, `database` the name of what holds its account; `entered`: who has just come in. */
export async function createEngine(origin: string, database: string, entered: Entered | null): Promise<EngineRpc> {
  const home = await createBrowserHome(origin, database, entered?.passing).catch(createUnstorableHome);
  return createEngineService(home, entered);
}
