/** It was not sent: more than the line to a companion takes at once. */
export class CallTooLarge extends Error {
  /** octets */
  readonly limit: number;

  constructor(limit: number) {
    super("too large for the line to the companion");
    this.limit = limit;
  }
}
