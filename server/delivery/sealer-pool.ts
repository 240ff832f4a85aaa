/**
 * Sealing on threads beside the one that speaks LMTP and writes the log. A message is copied to a thread only when that
 * thread is free, so that what waits costs no memory twice. A thread that dies takes its one message with it (the MTA
 * tries again) and is replaced.
 */
import { Worker } from "node:worker_threads";
import type { SealedMessage, Sealer, SealRequest } from "./sealer.ts";

export type SealerAnswer = { readonly sealed: SealedMessage | null } | { readonly failed: string };

/** Milliseconds before a thread that died is replaced: one that can not even start must not spin. */
const RESTART_MS = 500;

interface Job {
  readonly request: SealRequest;
  readonly resolve: (sealed: SealedMessage | null) => void;
  readonly reject: (error: Error) => void;
}

interface Thread {
  readonly worker: Worker;
  job: Job | null;
}

/** `script`: the built server/sealer.ts. `size`: threads, at least 1. */
export function createSealerPool(script: URL, size: number): Sealer {
  const waiting: Job[] = [];
  const threads: Thread[] = [];
  let closed = false;

  function next(thread: Thread): void {
    thread.job = waiting.shift() ?? null;
    if (thread.job) thread.worker.postMessage(thread.job.request);
  }

  function start(): void {
    const thread: Thread = { worker: new Worker(script), job: null };
    thread.worker.unref();
    thread.worker.on("message", (answer: SealerAnswer) => {
      const { job } = thread;
      if (job) settle(job, answer);
      next(thread);
    });
    thread.worker.once("error", () => {
      replace(thread);
    });
    threads.push(thread);
    next(thread);
  }

  function replace(thread: Thread): void {
    threads.splice(threads.indexOf(thread), 1);
    thread.job?.reject(new Error("a sealing thread died"));
    setTimeout(() => {
      if (!closed) start();
    }, RESTART_MS).unref();
  }

  for (let i = 0; i < Math.max(1, size); i++) start();
  return {
    seal: (request) =>
      new Promise((resolve, reject) => {
        waiting.push({ request, resolve, reject });
        const free = threads.find(({ job }) => job === null);
        if (free) next(free);
      }),
    async close() {
      closed = true;
      await Promise.all(threads.map(({ worker }) => worker.terminate()));
      for (const { job } of threads) job?.reject(new Error("the provider is stopping"));
      for (const job of waiting.splice(0)) job.reject(new Error("the provider is stopping"));
    },
  };
}

function settle({ resolve, reject }: Job, answer: SealerAnswer): void {
  if ("failed" in answer) reject(new Error(`sealing failed: ${answer.failed}`));
  else resolve(answer.sealed);
}
