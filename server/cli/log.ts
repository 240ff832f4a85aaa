/** Structured lines on stderr. Fields hold no passwords, tokens, words or mail. */
export type LogFields = Readonly<Record<string, string | number | boolean>>;
export type Log = (event: string, fields: LogFields) => void;

/** One JSON object a line. */
export const createLog =
  (write: (line: string) => void, clock: () => number): Log =>
  (event, fields) => {
    write(`${JSON.stringify({ time: new Date(clock()).toISOString(), event, ...fields })}\n`);
  };
