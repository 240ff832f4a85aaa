import { expect, test } from "vitest";
import { FINDING_TYPES } from "../../../shared/account/evidence/findings.ts";
import { en } from "../../i18n/en.ts";
import { fr } from "../../i18n/fr.ts";
import { loadWords } from "../../i18n/t.ts";
import { joinFailureText, keyFailureText, loginFailureText } from "./failure-text.ts";

await loadWords();

test("a change that is refused after a finding says what was found", () => {
  expect(keyFailureText({ type: "refused", reason: "stopped", finding: "rollback" })).toBe(
    "Nothing is changed while syncing has stopped. The provider shows an older state than this device has already seen.",
  );
  expect(keyFailureText({ type: "refused", reason: "notTaken" })).toBe(
    "Your provider did not take this change. Nothing was changed.",
  );
  expect(keyFailureText({ type: "refused", reason: "failed" })).toBe("That could not be done. Nothing was changed.");
});

test("a login or a way in that ends with a finding says it", () => {
  expect(loginFailureText({ type: "tampered", finding: "weakProtection" })).toContain("protected less than");
  expect(joinFailureText({ type: "tampered", finding: "foreignKeyrings" })).toContain("was sealed to these words");
});

test("a login that is refused says why", () => {
  expect(loginFailureText({ type: "refused", reason: "hasPassword" })).toContain("has a password already");
  expect(loginFailureText({ type: "changed" })).toContain("changed meanwhile");
});

test.each(FINDING_TYPES)("%s has words in each language", (type) => {
  for (const words of [en, fr]) expect(words[`finding.${type}`]).toMatch(/\.$/);
});
