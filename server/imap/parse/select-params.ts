/** select-params (RFC 4466 §2.1), of which CONDSTORE (RFC 7162 §3.1.8) is known. */
import { fail } from "./scanner.ts";
import type { Scanner } from "./scanner.ts";

export const parseSelectParams = (args: Scanner): readonly string[] =>
  args.list(() => {
    const name = args.keyword();
    return name === "CONDSTORE" ? name : fail("a SELECT parameter this server knows");
  });
