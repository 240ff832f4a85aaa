/** A page without any fence, for the controls: frames that may do everything, in a document without a policy. */
import { createServer } from "node:http";
import { fileURLToPath } from "node:url";
import { rolldown } from "rolldown";

export interface BarePage {
  readonly origin: string;
  readonly stop: () => Promise<void>;
}

const entry = fileURLToPath(new URL("./cleaner-entry.ts", import.meta.url));

/** The cleaner as the app has it, as `window.cleaned(html)`: the document that the frame would be given. */
export async function bundleCleaner(): Promise<string> {
  const bundle = await rolldown({ input: entry });
  const { output } = await bundle.generate({ format: "iife" });
  return output[0].code;
}

export async function serveBarePage(script = ""): Promise<BarePage> {
  const server = createServer((request, response) => {
    const isPage = request.url === "/";
    response.writeHead(isPage ? 200 : 404, { "Content-Type": "text/html; charset=utf-8" });
    response.end(
      isPage ? `<!doctype html><title>bare</title><body><script>${script.replaceAll("</", "<\\/")}</script>` : "",
    );
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;
  return {
    origin: `http://127.0.0.1:${port.toString()}`,
    stop: () =>
      new Promise((resolve) => {
        server.closeAllConnections();
        server.close(() => {
          resolve();
        });
      }),
  };
}
