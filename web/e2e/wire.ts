/** What stands between a browser and a provider, and reads along: connections are passed on as they are. */
import { once } from "node:events";
import { connect, createServer } from "node:net";
import type { AddressInfo, Socket } from "node:net";

export interface Wire {
  readonly origin: string;
  /** The provider's own origin. */
  upstream: string;
  /** All that browsers have sent so far; each octet is a character. */
  readonly sent: () => string;
  readonly close: () => Promise<void>;
}

export async function startWire(): Promise<Wire> {
  const sent: string[] = [];
  const open = new Set<Socket>();
  const wire = { upstream: "" };
  const server = createServer((browser) => {
    const { hostname, port } = new URL(wire.upstream);
    const provider = connect(Number(port), hostname);
    for (const [from, to] of [
      [browser, provider],
      [provider, browser],
    ] as const) {
      open.add(from);
      from.on("error", () => to.destroy());
      from.on("close", () => {
        open.delete(from);
        to.destroy();
      });
    }
    browser.on("data", (bytes) => sent.push(bytes.toString("latin1")));
    browser.pipe(provider).pipe(browser);
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  return Object.assign(wire, {
    origin: `http://127.0.0.1:${(server.address() as AddressInfo).port.toString()}`,
    sent: () => sent.join(""),
    close: async () => {
      for (const socket of open) socket.destroy();
      server.close();
      await once(server, "close");
    },
  });
}
