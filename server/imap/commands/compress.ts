/** COMPRESS (RFC 4978): the connection compresses, and takes as compressed, what comes right behind the OK and the command. */
import { completed, malformed, refused } from "../reply.ts";
import type { Command } from "./command.ts";

export const compress: Command = {
  needs: "account",
  run(args, session) {
    args.space();
    const mechanism = args.keyword();
    args.end();
    if (mechanism !== "DEFLATE") return malformed("DEFLATE is the one mechanism there is");
    if (session.compression !== "off") return refused("DEFLATE is on already", "COMPRESSIONACTIVE");
    session.compression = "starts";
    return completed("DEFLATE active");
  },
};
