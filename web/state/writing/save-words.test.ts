import { beforeAll, expect, test } from "vitest";
import { loadWords } from "../../i18n/t.ts";
import { reasonText } from "./outbox-words.ts";
import { saveFailureText } from "./save-words.ts";

beforeAll(loadWords);

test("a message that is too large: for the provider, or for a proxy before it", () => {
  expect(saveFailureText({ type: "tooLarge", limit: 60_000_000 })).toMatch(/it may have 60 MB/);
  for (const text of [
    saveFailureText({ type: "tooLarge", limit: null }),
    reasonText({ reason: "tooLargeForProxy", detail: null }),
  ])
    expect(text).toMatch(/^A proxy between .* ask whoever runs the provider to raise that limit\.$/);
});
