import { expect, test } from "vitest";
import type { StateView } from "../../../shared/mailbox/view.ts";
import { settingsSteps } from "../settings-steps.ts";
import { NO_SETTINGS, readSettings } from "../shared-settings.ts";

/** An account with nothing but settings. */
function stateOf(settings: Map<string, Uint8Array>): StateView {
  return {
    setting: (key: string) => settings.get(key) ?? null,
    settings: (prefix: string) => [...settings].filter(([key]) => key.startsWith(prefix)),
  } as unknown as StateView;
}

test("words are kept by their names: each is a setting of its own", () => {
  const settings = new Map<string, Uint8Array>();
  const state = stateOf(settings);
  const save = (words: typeof NO_SETTINGS.words): void => {
    for (const step of settingsSteps({ words }, readSettings(state), state) ?? []) {
      if (step.op !== "set") throw new Error("not a setting");
      if (step.value) settings.set(step.key, step.value);
      else settings.delete(step.key);
    }
  };
  const thanks = { name: "Thanks", html: "<b>Thank you</b>", text: "Thank you" };
  const bye = { name: "Bye", html: "", text: "Bye" };
  save([thanks, bye]);
  expect(readSettings(state).words).toEqual([bye, thanks]);
  save([{ ...thanks, text: "Thanks a lot" }]);
  expect(readSettings(state).words).toEqual([{ ...thanks, text: "Thanks a lot" }]);
  expect(settings.size).toBe(1);
});

test("what is too long, or has no name, is not kept", () => {
  const state = stateOf(new Map());
  const long = { name: "a", html: "é".repeat(33_000), text: "" };
  expect(settingsSteps({ words: [long] }, NO_SETTINGS, state)).toBe(null);
  expect(settingsSteps({ words: [{ ...long, html: "", name: "" }] }, NO_SETTINGS, state)).toBe(null);
});
