/** A program in a terminal of its own (tmux): keys go in, the screen comes out. */
import { randomUUID } from "node:crypto";
import { hasProgram, runProgram } from "./programs.ts";
import { until } from "./world.ts";

export const hasTerminal = (): boolean => hasProgram("tmux");

export interface Terminal {
  /** Waits until the screen shows this; rejects with the screen it shows instead. */
  shows(wanted: RegExp): Promise<string>;
  /** Names of keys as tmux knows them: "Enter", "a", "C-c". */
  press(...keys: readonly string[]): Promise<void>;
  end(): Promise<void>;
}

/** Milliseconds. */
const PATIENCE = 30_000;

export async function openTerminal(command: string, env: Record<string, string>): Promise<Terminal> {
  const server = `aerogramme-${randomUUID()}`;
  const tmux = (...args: readonly string[]): Promise<string> => runProgram("tmux", ["-L", server, ...args], env);
  await tmux("-f", "/dev/null", "new-session", "-d", "-x", "110", "-y", "32", command);
  const screen = (): Promise<string> => tmux("capture-pane", "-p").catch(() => "(it has ended)");
  return {
    shows: (wanted) => until(screen, (text) => wanted.test(text), PATIENCE),
    async press(...keys) {
      await tmux("send-keys", ...keys);
    },
    async end() {
      await tmux("kill-server").catch(() => "");
    },
  };
}
