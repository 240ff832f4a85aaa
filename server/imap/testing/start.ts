/** A server on a free port of loopback over one account in memory, for tests. */
import { createImapServer } from "../server.ts";
import type { ImapServerOptions } from "../server.ts";
import { MemoryAccount, memoryBackend } from "./memory-backend.ts";

export interface TestServer {
  readonly account: MemoryAccount;
  readonly port: number;
  close(): Promise<void>;
}

export const TEST_USER = "ada@example.org";

export async function startTestServer(options: Partial<ImapServerOptions> = {}): Promise<TestServer> {
  const account = new MemoryAccount(TEST_USER);
  const server = createImapServer({
    backend: memoryBackend(account),
    log: () => undefined,
    allowPlaintextLogin: true,
    ...options,
    limits: { loginDelayMs: 1, ...options.limits },
  });
  const { port } = await server.listen({ host: "127.0.0.1", port: 0 });
  return { account, port, close: () => server.close() };
}
