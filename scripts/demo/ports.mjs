// A port on 127.0.0.1: the one wanted, or any free one where that is taken.
import { createServer } from "node:net";

function tryListen(port) {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", () => resolve(null));
    server.listen(port, "127.0.0.1", () => {
      const { port: actual } = server.address();
      server.close(() => resolve(actual));
    });
  });
}

/** The first of `wanted` that is free, else any; says so where it is not the first. */
export async function freePort(what, wanted, say) {
  for (const port of new Set(wanted)) {
    const free = await tryListen(port);
    if (free === null) continue;
    if (port !== wanted[0]) say(`port ${wanted[0]} is in use: ${what} is at ${free}`);
    return free;
  }
  const port = await tryListen(0);
  if (port === null) throw new Error("no port is free on 127.0.0.1");
  say(`port ${wanted[0]} is in use: ${what} is at ${port}`);
  return port;
}
