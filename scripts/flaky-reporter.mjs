// Of vitest: which tests passed on the second try only, a line each in the file that FLAKY_FILE names.
import { appendFileSync } from "node:fs";

export default class FlakyReporter {
  onTestCaseResult(test) {
    const file = process.env["FLAKY_FILE"];
    if (file && test.diagnostic()?.flaky) appendFileSync(file, `${test.module.relativeModuleId}: ${test.fullName}\n`);
  }
}
