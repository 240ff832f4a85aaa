// npm run dev: the demonstration of `npm start` in a folder of its own, with the webmail from Vite's dev server, which hands
// /api on to the provider. Changes to web/ and workers/ show at once; a changed server needs a new start.
import { ensureInstalled, root } from "./ensure-installed.mjs";
import { ensureServer, ensureWebBuilt } from "./demo/build.mjs";

ensureInstalled();
await ensureServer();
ensureWebBuilt((line) => console.error(line));
const { createServer } = await import("vite");
const { runDemo } = await import("./demo/run.mjs");

await runDemo(".demo/dev", async (address, target) => {
  const [host, port] = address.split(":");
  const listen = { host, port: Number(port), strictPort: true };
  // the provider knows itself by the page's address, so nothing in the requests is changed
  const server = { ...listen, proxy: { "/api": { target } } };
  const vite = await createServer({ configFile: `${root}/vite.config.ts`, logLevel: "warn", server });
  await vite.listen();
  return { stop: () => vite.close() };
});
