/** fetch from another address of this machine: a provider tells 127.0.0.2 from 127.0.0.1. */
import { Agent, request } from "node:http";
import type { Fetch } from "../../shared/client/fetch.ts";

export interface FetchFrom {
  readonly fetch: Fetch;
  close(): void;
}

export function fetchFrom(localAddress: string, connections = 16): FetchFrom {
  const agent = new Agent({ keepAlive: true, maxSockets: connections });
  const fetch: Fetch = (url, { method, headers, body, signal }) =>
    new Promise((resolve, reject) => {
      const asked = request(url, { method, headers, localAddress, agent, signal }, (response) => {
        const chunks: Buffer[] = [];
        response.on("data", (chunk: Buffer) => chunks.push(chunk));
        response.once("error", reject);
        response.once("end", () => {
          const said = new Response(response.statusCode === 204 ? null : Buffer.concat(chunks), {
            ...(response.statusCode === undefined ? {} : { status: response.statusCode }),
            headers: Object.entries(response.headers).map(([name, value]): [string, string] => [name, String(value)]),
          });
          resolve(said);
        });
      });
      asked.once("error", reject);
      asked.end(body);
    });
  return { fetch, close: () => agent.destroy() };
}
