/** WebKitGTK's MiniBrowser over WebDriver (https://www.w3.org/TR/webdriver2/), on a screen of its own (Xvfb). */
import { spawn, type ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync } from "node:fs";
import { createServer, type AddressInfo } from "node:net";
import { setTimeout as wait } from "node:timers/promises";
import { clicks, strokes, type Browser, type Tab } from "./browser.ts";

const DRIVER = "/usr/bin/WebKitWebDriver";
const SCREEN = "/usr/bin/Xvfb";
const BROWSERS = ["4.1", "6.0"].map((api) => `/usr/lib/x86_64-linux-gnu/webkit2gtk-${api}/MiniBrowser`);

/** Milliseconds until each program must listen. */
const START_TIMEOUT = 30_000;

const browser = (): string | undefined => BROWSERS.find(existsSync);

export const hasWebKit = (): boolean => existsSync(DRIVER) && existsSync(SCREEN) && browser() !== undefined;

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const { port } = server.address() as AddressInfo;
  server.close();
  await once(server, "close");
  return port;
}

/** Its number, when the screen is there. */
async function startScreen(): Promise<[ChildProcess, string]> {
  const child = spawn(SCREEN, ["-displayfd", "3", "-screen", "0", "1600x1200x24", "-nolisten", "tcp"], {
    stdio: ["ignore", "ignore", "ignore", "pipe"],
  });
  const [number] = (await once(child.stdio[3] as NodeJS.ReadableStream, "data")) as [Buffer];
  return [child, `:${number.toString().trim()}`];
}

type Ask = <T>(method: "GET" | "POST" | "DELETE", path: string, body?: object) => Promise<T>;

const asker =
  (origin: string): Ask =>
  async <T>(method: string, path: string, body?: object) => {
    const answer = await fetch(`${origin}${path}`, {
      method,
      ...(method === "POST" ? { body: JSON.stringify(body ?? {}) } : {}),
    });
    const { value } = (await answer.json()) as { value: T & { readonly error?: string; readonly message?: string } };
    if (!answer.ok) throw new Error(`${value.error ?? answer.status.toString()}: ${value.message ?? ""}`);
    return value;
  };

async function startDriver(env: NodeJS.ProcessEnv): Promise<[ChildProcess, Ask]> {
  const port = (await freePort()).toString();
  const child = spawn(DRIVER, ["-p", port], { env, stdio: "ignore" });
  const ask = asker(`http://127.0.0.1:${port}`);
  const until = Date.now() + START_TIMEOUT;
  for (;;) {
    try {
      await ask("GET", "/status");
      return [child, ask];
    } catch (error) {
      if (Date.now() > until) throw error;
      await wait(100);
    }
  }
}

interface Session {
  readonly sessionId: string;
  readonly capabilities: { readonly browserName: string; readonly browserVersion: string };
}

/** `home`: a folder in which it keeps what it keeps. */
export async function startWebKit(home: string): Promise<Browser> {
  const [screen, display] = await startScreen();
  const folders = { HOME: home, XDG_DATA_HOME: home, XDG_CACHE_HOME: home, XDG_CONFIG_HOME: home };
  const env = { ...process.env, ...folders, DISPLAY: display, LIBGL_ALWAYS_SOFTWARE: "1", GDK_BACKEND: "x11" };
  const [driver, ask] = await startDriver(env);
  const { sessionId, capabilities } = await ask<Session>("POST", "/session", {
    capabilities: {
      alwaysMatch: { "webkitgtk:browserOptions": { binary: browser(), args: ["--automation", "--geometry=1280x900"] } },
    },
  });
  const session: Ask = (method, path, body) => ask(method, `/session/${sessionId}${path}`, body);
  await session("POST", "/timeouts", { script: 60_000, pageLoad: 60_000 });
  const first = await session<string>("GET", "/window");
  let handed = false;
  let front = first;
  const to = async (handle: string): Promise<void> => {
    if (front !== handle) await session("POST", "/window", { handle });
    front = handle;
  };
  let size = { width: 1280, height: 800 };
  const sizeTab = async (): Promise<void> => {
    // of the window, which has a bar besides the page
    for (let more = { width: 0, height: 0 }, tries = 0; tries < 3; tries += 1) {
      await session("POST", "/window/rect", { width: size.width + more.width, height: size.height + more.height });
      await wait(300);
      const [width, height] = await session<[number, number]>("POST", "/execute/sync", {
        script: "return [innerWidth, innerHeight]",
        args: [],
      });
      if (width === size.width && height === size.height) return;
      more = { width: more.width + size.width - width, height: more.height + size.height - height };
    }
  };
  return {
    version: `${capabilities.browserName} ${capabilities.browserVersion}`,
    complaints: [],
    newTab: async () => {
      const handle = handed
        ? (await session<{ handle: string }>("POST", "/window/new", { type: "tab" })).handle
        : first;
      handed = true;
      await to(handle);
      await sizeTab();
      return createTab(session, () => to(handle));
    },
    resize: async (width, height) => {
      size = { width, height };
      await sizeTab();
    },
    close: async () => {
      await session("DELETE", "").catch(() => undefined);
      for (const child of [driver, screen]) {
        child.kill("SIGTERM");
        if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
      }
    },
  };
}

async function textsBelow(session: Ask): Promise<string[]> {
  const texts: string[] = [];
  for (const id of await session<object[]>("POST", "/elements", { using: "css selector", value: "iframe" })) {
    await session("POST", "/frame", { id });
    const body = await session<Record<string, string>>("POST", "/element", { using: "css selector", value: "body" });
    texts.push(await session<string>("GET", `/element/${Object.values(body)[0] ?? ""}/text`));
    texts.push(...(await textsBelow(session)));
    await session("POST", "/frame/parent");
  }
  return texts;
}

function createTab(session: Ask, front: () => Promise<void>): Tab {
  const run = async <T>(source: string): Promise<T> => {
    await front();
    const script = `const done = arguments[arguments.length - 1];
      (async () => { ${source} })().then((value) => done([JSON.stringify(value ?? null)]), (error) => done(String(error)))`;
    const answer = await session<readonly [string] | string>("POST", "/execute/async", { script, args: [] });
    if (typeof answer === "string") throw new Error(answer);
    return JSON.parse(answer[0]) as T;
  };
  const act = async (actions: object): Promise<void> => {
    await front();
    await session("POST", "/actions", { actions });
  };
  return {
    run,
    goto: async (url) => {
      await front();
      await session("POST", "/url", { url });
    },
    reload: async () => {
      await front();
      await session("POST", "/refresh");
    },
    click: (at) => act(clicks(at)),
    type: (text, held) => act(strokes(text, held)),
    choose: async (css, paths) => {
      await front();
      const found = await session<Record<string, string>>("POST", "/element", { using: "css selector", value: css });
      const [element] = Object.values(found);
      await session("POST", `/element/${element ?? ""}/value`, { text: paths.join("\n") });
    },
    framesText: async () => {
      await front();
      await session("POST", "/frame", { id: null });
      const texts = await textsBelow(session);
      await session("POST", "/frame", { id: null });
      return texts.join("\n");
    },
    screenshot: async () => {
      await front();
      return Buffer.from(await session<string>("GET", "/screenshot"), "base64");
    },
    close: async () => {
      await front();
      await session("DELETE", "/window");
    },
  };
}
