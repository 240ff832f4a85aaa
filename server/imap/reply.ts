/** A command's tagged reply (RFC 3501 §7.1) with its response code (RFC 5530 and others), without brackets. */
export interface Reply {
  readonly status: "OK" | "NO" | "BAD";
  readonly code: string | null;
  readonly text: string;
}

export const completed = (text: string, code: string | null = null): Reply => ({ status: "OK", code, text });
export const refused = (text: string, code: string | null = null): Reply => ({ status: "NO", code, text });
export const malformed = (text: string, code: string | null = null): Reply => ({ status: "BAD", code, text });

/** "OK [CODE] text" without tag and line end. */
export const replyToText = ({ status, code, text }: Reply): string =>
  code === null ? `${status} ${text}` : `${status} [${code}] ${text}`;
