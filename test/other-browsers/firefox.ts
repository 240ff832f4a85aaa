/** A stock Firefox over WebDriver BiDi (https://www.w3.org/TR/webdriver-bidi/): the commands that the journey needs. */
import { spawn } from "node:child_process";
import { once } from "node:events";
import { writeFileSync } from "node:fs";
import { join } from "node:path";
import WebSocket from "ws";
import { clicks, strokes, type Browser, type Tab } from "./browser.ts";

/** Milliseconds until it must listen. */
const START_TIMEOUT = 60_000;

/** What a browser would ask of the world, and questions that would stand in the way. */
const PREFERENCES = {
  "app.update.enabled": false,
  "browser.shell.checkDefaultBrowser": false,
  "browser.startup.page": 0,
  "browser.aboutConfig.showWarning": false,
  "browser.safebrowsing.malware.enabled": false,
  "browser.safebrowsing.phishing.enabled": false,
  "browser.search.update": false,
  "datareporting.policy.dataSubmissionEnabled": false,
  "datareporting.healthreport.uploadEnabled": false,
  "dom.push.connection.enabled": false,
  "extensions.getAddons.cache.enabled": false,
  "extensions.systemAddon.update.enabled": false,
  "extensions.update.enabled": false,
  "intl.accept_languages": "en-GB",
  "network.captive-portal-service.enabled": false,
  "network.connectivity-service.enabled": false,
  "services.settings.server": "data:,#remote-settings-dummy/v1",
  "toolkit.telemetry.enabled": false,
};

/** What Firefox 140 says by itself of each new tab. */
const BLANK_TAB = 'Error: Permission denied to access property "length"';

interface Answer {
  readonly id?: number;
  readonly type?: string;
  readonly error?: string;
  readonly message?: string;
  readonly method?: string;
  readonly result?: unknown;
  readonly params?: unknown;
}

interface LogEntry {
  readonly level: string;
  readonly text: string | null;
  readonly type: string;
  readonly stackTrace?: {
    readonly callFrames: readonly {
      readonly url: string;
      readonly lineNumber: number;
      readonly columnNumber: number;
    }[];
  };
}

type Send = <T>(method: string, params: object) => Promise<T>;

function connect(url: string, onEvent: (method: string, params: unknown) => void): Promise<[Send, WebSocket]> {
  const socket = new WebSocket(url);
  const waiting = new Map<number, { done: (result: unknown) => void; fail: (reason: Error) => void }>();
  let last = 0;
  socket.on("message", (data: Buffer) => {
    const answer = JSON.parse(data.toString("utf8")) as Answer;
    if (answer.id === undefined) {
      onEvent(answer.method ?? "", answer.params);
      return;
    }
    const asked = waiting.get(answer.id);
    waiting.delete(answer.id);
    if (answer.type === "error") asked?.fail(new Error(`${answer.error ?? ""}: ${answer.message ?? ""}`));
    else asked?.done(answer.result);
  });
  socket.on("close", () => {
    for (const { fail } of waiting.values()) fail(new Error("the browser has gone"));
  });
  const send: Send = <T>(method: string, params: object) =>
    new Promise<T>((done, fail) => {
      last += 1;
      waiting.set(last, { done: (result) => done(result as T), fail });
      socket.send(JSON.stringify({ id: last, method, params }));
    });
  return new Promise((done, fail) => {
    socket.on("open", () => done([send, socket]));
    socket.on("error", fail);
  });
}

/** `profile`: an empty folder, or one of before. */
export async function startFirefox(program: string, profile: string): Promise<Browser> {
  const lines = Object.entries(PREFERENCES).map(
    ([name, value]) => `user_pref(${JSON.stringify(name)}, ${JSON.stringify(value)});\n`,
  );
  writeFileSync(join(profile, "user.js"), lines.join(""));
  const child = spawn(program, ["--headless", "--no-remote", "--profile", profile, "--remote-debugging-port", "0"], {
    env: { ...process.env, MOZ_CRASHREPORTER_DISABLE: "1", HOME: profile },
    stdio: ["ignore", "ignore", "pipe"],
  });
  const url = await new Promise<string>((done, fail) => {
    let said = "";
    const late = setTimeout(() => fail(new Error(`it does not listen: ${said}`)), START_TIMEOUT);
    child.once("exit", () => fail(new Error(`it ended at once: ${said}`)));
    child.stderr.on("data", (chunk: Buffer) => {
      said = (said + chunk.toString("utf8")).slice(-10_000);
      const listening = /WebDriver BiDi listening on (ws:\/\/\S+)/.exec(said);
      if (listening?.[1] === undefined) return;
      clearTimeout(late);
      done(listening[1]);
    });
  });
  const complaints: string[] = [];
  const [send, socket] = await connect(`${url}/session`, (method, params) => {
    if (method !== "log.entryAdded") return;
    const { level, text, type, stackTrace } = params as LogEntry;
    const [at] = stackTrace?.callFrames ?? [];
    const place = at ? ` (${at.url}:${at.lineNumber.toString()}:${at.columnNumber.toString()})` : "";
    const isItsOwn = !at && text === BLANK_TAB;
    if (level === "error" && !isItsOwn) complaints.push(`${type}: ${text ?? ""}${place}`);
  });
  const { capabilities } = await send<{ capabilities: { browserName: string; browserVersion: string } }>(
    "session.new",
    {
      capabilities: { alwaysMatch: { unhandledPromptBehavior: { default: "ignore" } } },
    },
  );
  await send("session.subscribe", { events: ["log.entryAdded"] });
  await send("script.addPreloadScript", {
    functionDeclaration: `() => addEventListener("securitypolicyviolation", (event) =>
      console.error("policy", event.effectiveDirective, event.blockedURI, event.sample, event.sourceFile))`,
  });
  let size = { width: 1280, height: 800 };
  const tabs = new Map<string, Tab>();
  const sizeTab = (context: string): Promise<unknown> =>
    send("browsingContext.setViewport", { context, viewport: size });
  return {
    version: `${capabilities.browserName} ${capabilities.browserVersion}`,
    complaints,
    newTab: async () => {
      const { context } = await send<{ context: string }>("browsingContext.create", { type: "tab" });
      await sizeTab(context);
      const tab = createTab(send, context, () => tabs.delete(context));
      tabs.set(context, tab);
      return tab;
    },
    resize: async (width, height) => {
      size = { width, height };
      for (const context of tabs.keys()) await sizeTab(context);
    },
    close: async () => {
      await send("browser.close", {}).catch(() => undefined);
      socket.close();
      if (child.exitCode === null && child.signalCode === null) await once(child, "exit");
    },
  };
}

interface Frame {
  readonly context: string;
  readonly children: readonly Frame[] | null;
}

/** All below them. */
const framesOf = (frames: readonly Frame[]): string[] =>
  frames.flatMap(({ children }) => (children ?? []).flatMap((child) => [child.context, ...framesOf([child])]));

interface Evaluated {
  readonly type: string;
  readonly result?: { readonly value?: string };
  readonly exceptionDetails?: { readonly text: string };
}

function createTab(send: Send, context: string, gone: () => void): Tab {
  const front = (): Promise<unknown> => send("browsingContext.activate", { context });
  return {
    goto: async (url) => {
      await send("browsingContext.navigate", { context, url, wait: "complete" });
    },
    reload: async () => {
      await send("browsingContext.reload", { context, wait: "complete" });
    },
    run: async <T>(source: string) => {
      const { type, result, exceptionDetails } = await send<Evaluated>("script.evaluate", {
        expression: `(async () => { ${source} })().then((value) => JSON.stringify(value ?? null))`,
        target: { context },
        awaitPromise: true,
        userActivation: false,
      });
      if (type !== "success") throw new Error(exceptionDetails?.text ?? "no answer");
      return JSON.parse(result?.value ?? "null") as T;
    },
    click: async (at) => {
      await front();
      await send("input.performActions", { context, actions: clicks(at) });
    },
    type: async (text, held) => {
      await front();
      await send("input.performActions", { context, actions: strokes(text, held) });
    },
    choose: async (css, files) => {
      const { nodes } = await send<{ nodes: readonly { sharedId: string }[] }>("browsingContext.locateNodes", {
        ...{ context, locator: { type: "css", value: css }, maxNodeCount: 1 },
      });
      await send("input.setFiles", { context, element: { sharedId: nodes[0]?.sharedId ?? "" }, files });
    },
    framesText: async () => {
      const { contexts } = await send<{ contexts: readonly Frame[] }>("browsingContext.getTree", { root: context });
      const texts = framesOf(contexts).map(async (frame) => {
        const asked = { expression: "document.body.innerText", target: { context: frame }, awaitPromise: false };
        return (await send<Evaluated>("script.evaluate", asked)).result?.value ?? "";
      });
      return (await Promise.all(texts)).join("\n");
    },
    screenshot: async () => {
      const { data } = await send<{ data: string }>("browsingContext.captureScreenshot", { context });
      return Buffer.from(data, "base64");
    },
    close: async () => {
      gone();
      await send("browsingContext.close", { context });
    },
  };
}
