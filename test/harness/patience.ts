/** What is waited for may take its time on a busy machine: `vi.waitFor` gives up after 15 seconds, not after one. */
import { vi } from "vitest";

const waitFor = vi.waitFor;
const patient: typeof waitFor = (callback, options) =>
  waitFor(callback, typeof options === "number" ? options : { timeout: 15_000, ...options });
// files that share a process come by here one after the other
if (!("isPatient" in waitFor)) vi.waitFor = Object.assign(patient, { isPatient: true });
