/** The worker of the fake build. Opens with mail when its page asked for `?fake=24` messages. */
import { expose, proxy } from "comlink";
import { FakeEngine } from "./fake-engine.ts";
import type { FakeCommand } from "./fake-engine.ts";

const engine = new FakeEngine();
const channel = new BroadcastChannel("fake-engine");
channel.addEventListener("message", (event: MessageEvent<FakeCommand>) => {
  engine.command(event.data);
  channel.postMessage({ type: "done" });
});

const subscribe = engine.subscribe.bind(engine);
engine.subscribe = async (listener) => proxy(await subscribe(listener));
expose(engine);
