import { mergeConfig } from "vitest/config";
import base from "./vitest.config.ts";

/** Tests that take minutes (`npm run test:long`). */
export default mergeConfig(base, {
  test: { include: ["{shared,server,workers,web,test}/**/*.long.ts"], testTimeout: 600_000, hookTimeout: 600_000 },
});
