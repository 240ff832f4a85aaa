/**
 * Sealing on threads beside the one that speaks LMTP and writes the log. Each thread has a few messages ahead, so that it
 * goes on while a commit holds this one up, and what it sealed meanwhile shares the next commit; what waits beyond that
 * is not copied. A thread that dies, or is silent for a minute with work before it, is replaced, and its successor seals what it
 * had. Only what was being sealed when two threads ended fails (the MTA tries again).
 */
import { setTimeout as wait } from "node:timers/promises";
import { Worker } from "node:worker_threads";
import { SealerClosed, type SealedMessage, type Sealer, type SealRequest } from "./sealer.ts";

export type SealerAnswer = { readonly sealed: SealedMessage | null } | { readonly failed: string };
/** What a thread says; "ready": its program is loaded, and it will answer. */
export type SealerWord = "ready" | SealerAnswer;

/** Milliseconds before a thread that died is replaced: one that can not even start must not spin. */
const RESTART_MS = 500;
/** Milliseconds without an answer after which a thread that has work is given up: the largest message takes a few seconds. */
const SILENCE_MS = 60_000;
/** Milliseconds that threads have to end. */
const CLOSE_MS = 5_000;
/** Threads that may end at one message. */
const MAX_THREADS_LOST = 2;

interface Job {
  readonly request: SealRequest;
  readonly resolve: (sealed: SealedMessage | null) => void;
  readonly reject: (error: Error) => void;
  threadsLost: number;
}

interface Thread {
  readonly worker: Worker;
  /** Handed over, in the order the answers come back. */
  readonly jobs: Job[];
  isReady: boolean;
  silence: NodeJS.Timeout | undefined;
}

/** Messages a thread has ahead, and their octets together; one is always handed over. */
const MAX_AHEAD = 16;
const MAX_OCTETS_AHEAD = 8 * 1024 * 1024;

/** `script`: the built server/sealer.ts. `size`: threads, at least 1. */
export function createSealerPool(script: URL, size: number, silenceMs = SILENCE_MS): Sealer {
  const waiting: Job[] = [];
  const threads: Thread[] = [];
  let closed = false;

  function hand(thread: Thread, job: Job): void {
    thread.jobs.push(job);
    thread.worker.postMessage(job.request);
    if (thread.jobs.length === 1) listen(thread);
  }

  function listen(thread: Thread): void {
    clearTimeout(thread.silence);
    if (thread.jobs.length === 0) return;
    thread.silence = setTimeout(
      () => {
        void thread.worker.terminate();
        replace(thread);
      },
      thread.isReady ? silenceMs : SILENCE_MS,
    );
    thread.silence.unref();
  }

  /** Jobs wait only while every thread is full. */
  function feed(thread: Thread): void {
    for (let job = waiting[0]; job && hasRoom(thread, job); job = waiting[0]) {
      waiting.shift();
      hand(thread, job);
    }
  }

  function start(): void {
    const thread: Thread = { worker: new Worker(script), jobs: [], isReady: false, silence: undefined };
    thread.worker.unref();
    thread.worker.on("message", (word: SealerWord) => {
      if (!threads.includes(thread)) return;
      if (word === "ready") thread.isReady = true;
      else settle(thread.jobs.shift(), word);
      listen(thread);
      feed(thread);
    });
    const end = (): void => replace(thread);
    thread.worker.once("error", end);
    thread.worker.once("exit", end);
    threads.push(thread);
    feed(thread);
  }

  function replace(thread: Thread): void {
    clearTimeout(thread.silence);
    const at = threads.indexOf(thread);
    if (closed || at < 0) return;
    threads.splice(at, 1);
    waiting.unshift(...thread.jobs.splice(0).filter((job, turn) => mayGoOn(job, !thread.isReady || turn === 0)));
    for (const other of threads) feed(other);
    setTimeout(() => {
      if (!closed) start();
    }, RESTART_MS).unref();
  }

  for (let i = 0; i < Math.max(1, size); i++) start();
  return {
    seal: (request) =>
      new Promise((resolve, reject) => {
        if (closed) {
          reject(new SealerClosed());
          return;
        }
        const job = { request, resolve, reject, threadsLost: 0 };
        const [least] = threads.filter((thread) => hasRoom(thread, job)).sort((a, b) => a.jobs.length - b.jobs.length);
        if (least) hand(least, job);
        else waiting.push(job);
      }),
    async close() {
      closed = true;
      for (const { silence } of threads) clearTimeout(silence);
      await Promise.race([
        Promise.all(threads.map(({ worker }) => worker.terminate())),
        wait(CLOSE_MS, null, { ref: false }),
      ]);
      const left = [...threads.flatMap(({ jobs }) => jobs.splice(0)), ...waiting.splice(0)];
      for (const job of left) job.reject(new SealerClosed());
    },
  };
}

/** `blamed`: its thread may have ended because of it. */
function mayGoOn(job: Job, blamed: boolean): boolean {
  if (blamed) job.threadsLost++;
  const goesOn = job.threadsLost < MAX_THREADS_LOST;
  if (!goesOn) job.reject(new Error("the sealing thread died"));
  return goesOn;
}

function hasRoom({ jobs }: Thread, { request }: Job): boolean {
  const octets = jobs.reduce((sum, job) => sum + job.request.message.length, request.message.length);
  return jobs.length === 0 || (jobs.length < MAX_AHEAD && octets <= MAX_OCTETS_AHEAD);
}

function settle(job: Job | undefined, answer: SealerAnswer): void {
  if ("failed" in answer) job?.reject(new Error(`sealing failed: ${answer.failed}`));
  else job?.resolve(answer.sealed);
}
