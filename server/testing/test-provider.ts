/** A provider as an operator runs it: the built command on a folder of its own. */
import { mkdtempSync, rmSync, existsSync } from "node:fs";
import { tmpdir } from "node:os";
import path from "node:path";
import { aerogrammeJson, startDaemon, type Daemon } from "../../test/harness/daemon.ts";
import { joinByLink, type MailReader } from "./mail-reader.ts";

export interface ProviderProcess {
  readonly data: string;
  readonly lmtp: string;
  readonly http: string;
  readonly daemon: Daemon;
  /** Makes an account and joins it. */
  join(address: string, ...flags: readonly string[]): Promise<MailReader>;
  /** Invited, not joined. */
  invite(address: string, ...flags: readonly string[]): Promise<string>;
  restart(how: "stop" | "kill"): Promise<ProviderProcess>;
  /** Stops it and removes its folder. */
  end(): Promise<void>;
}

export const tempFolder = (): string => mkdtempSync(path.join(tmpdir(), "aerogramme-provider-"));

export async function startProviderProcess(
  flags: readonly string[] = [],
  env: NodeJS.ProcessEnv = {},
  folder: string = tempFolder(),
): Promise<ProviderProcess> {
  const data = path.join(folder, "data");
  const listen = ["--lmtp", "127.0.0.1:0", ...(flags.includes("--http") ? [] : ["--http", "127.0.0.1:0"])];
  const daemon = await startDaemon(["provider", "start", "--data", data, ...listen, ...flags], env);
  const invite = async (address: string, ...more: readonly string[]): Promise<string> => {
    const added = await aerogrammeJson(["provider", "account", "add", address, "--data", data, ...more]);
    return String(added["invite"]);
  };
  return {
    ...{ data, daemon, invite, lmtp: daemon.ready["lmtp"] ?? "", http: daemon.ready["http"] ?? "" },
    join: async (address, ...more) => joinByLink(await invite(address, ...more), address),
    async restart(how) {
      await daemon[how]();
      return startProviderProcess(flags, env, folder);
    },
    async end() {
      await daemon.stop();
      if (existsSync(folder)) rmSync(folder, { recursive: true, force: true });
    },
  };
}
