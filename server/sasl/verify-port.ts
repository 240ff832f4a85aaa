/** What the auth server needs of whoever knows the passwords. The port belongs to this folder. */
import type { Result } from "../../shared/lib/result.ts";

/**
 * `wrong`: no such account, or not its password. `locked`: set anew by whoever runs the provider, and not taken up yet.
 * `changed`: the same, where it was changed in a directory of users.
 * `busy`: too much is asked at the moment. `failing`: our fault.
 */
export type VerifyFailure = "wrong" | "locked" | "changed" | "busy" | "failing";

/** `from`: the network address of who logs in; "" where nobody says. Never rejects. */
export type Verify = (
  username: string,
  password: string,
  from: string,
) => Promise<Result<{ readonly address: string }, VerifyFailure>>;
