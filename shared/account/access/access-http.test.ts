/** Passwords of an account at a real provider, over HTTP. */
import { accessContract } from "../testing/access-contract.ts";
import { createHttpAccessWorld } from "../testing/http-access-world.ts";

accessContract("a provider over HTTP", createHttpAccessWorld);
