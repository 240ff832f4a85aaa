// npm run dev: the demonstration of `npm start`, with the webmail from Vite's dev server, which proxies /api to the
// provider. Changes to web/ and workers/ show at once; a changed server needs a new start.
import { ensureInstalled, root } from "./ensure-installed.mjs";
import { ensureServer, ensureWebBuilt } from "./demo/build.mjs";

ensureInstalled();
await ensureServer();
ensureWebBuilt((line) => console.error(line));
const { createServer } = await import("vite");
const { runDemo } = await import("./demo/run.mjs");

await runDemo(async (origin) => {
  const server = await createServer({
    configFile: `${root}/vite.config.ts`,
    logLevel: "warn",
    // a login names the provider's own origin, so the page's Origin header is passed on as that
    server: {
      host: "127.0.0.1",
      port: 5173,
      proxy: { "/api": { target: origin, changeOrigin: true, headers: { origin } } },
    },
  });
  await server.listen();
  const webmail = server.resolvedUrls.local[0].replace(/\/$/, "");
  return { webmail, exited: new Promise(() => undefined), stop: () => server.close() };
});
