/** The webmail of a running companion: its files, its link, and the accounts that pages may open. */
import { existsSync } from "node:fs";
import { join } from "node:path";
import type { CryptoPort } from "../../../shared/crypto/primitives.ts";
import { parseId, type AccountId } from "../../../shared/lib/ids.ts";
import { ok, type Result } from "../../../shared/lib/result.ts";
import { socketAddressToText, type SocketAddress } from "../../cli/address.ts";
import { createWebFiles } from "../../http/web-files.ts";
import type { RunningAccounts } from "../accounts.ts";
import { failed, type Failure } from "../command.ts";
import type { LineParts } from "./line.ts";
import { linkText, makeLink, readLink } from "./link.ts";
import { createPageEngine } from "./page-engine.ts";
import { startWebServer } from "./web-server.ts";

export interface Webmail {
  /** "http://127.0.0.1:1180" */
  readonly origin: string;
  /** Opens it: a secret. */
  link(): string;
  /** Another link; pages that came by the one before are put out. */
  relink(): Promise<string>;
  close(): Promise<void>;
}

export interface WebmailOptions {
  readonly data: string;
  readonly crypto: CryptoPort;
  readonly address: SocketAddress;
  /** Where the built webmail lies. */
  readonly webFolder: string;
  readonly accounts: Pick<RunningAccounts, "all" | "account">;
  /** Milliseconds. */
  readonly clock: () => number;
}

const DOCUMENT = "companion.html";

export async function serveWeb(options: WebmailOptions): Promise<Result<Webmail, Failure>> {
  const { data, crypto, address, webFolder, accounts, clock } = options;
  if (!existsSync(join(webFolder, DOCUMENT))) return failed("the webmail is not built: run `npm run build` first");
  const file = createWebFiles(webFolder, "companion");
  const link = await readLink(data, crypto);
  const line = (): LineParts => ({
    page: file("/")?.headers["ETag"] ?? "",
    accounts: accounts.all().map(({ held }) => [held.id, held.address]),
    open(account, tell, over) {
      const id = parseId<AccountId>(account);
      const running = id && accounts.account(id);
      if (!running) return null;
      const engine = createPageEngine(running, (length) => crypto.randomBytes(length), tell);
      const unwatch = running.watchEnd(over);
      return {
        rpc: engine.rpc,
        close() {
          unwatch();
          engine.close();
        },
      };
    },
  });
  const server = await startWebServer({ ...address, file, link, line, clock });
  const origin = `http://${socketAddressToText({ ...address, port: server.port })}`;
  return ok({
    origin,
    link: () => linkText(origin, server.link()),
    async relink() {
      server.relink(await makeLink(data, crypto));
      return linkText(origin, server.link());
    },
    close: () => server.close(),
  });
}
