/**
 * The worker of the fake build. It hears a test over a channel of the worker's name: `{id, command}`, done once however often it
 * is said, and each time answered with `{done: id}`.
 */
import { expose, proxy } from "comlink";
import { FakeEngine } from "./fake-engine.ts";
import type { FakeCommand } from "./fake-engine.ts";

const engine = new FakeEngine();
const channel = new BroadcastChannel(self.name);
const done = new Set<string>();
channel.addEventListener(
  "message",
  ({ data }: MessageEvent<{ readonly id: string; readonly command: FakeCommand }>) => {
    if (!done.has(data.id)) engine.command(data.command);
    done.add(data.id);
    channel.postMessage({ done: data.id });
  },
);

const subscribe = engine.subscribe.bind(engine);
engine.subscribe = async (listener) => proxy(await subscribe(listener));
expose(engine);
