/** How lines of a written message end. */

export type Convert = (message: Uint8Array) => Uint8Array;

export const asSent: Convert = (message) => message;

const CR = 13;
const LF = 10;

/** CRLF becomes LF; a CR alone stays. */
export const toLineFeeds: Convert = (message) => message.filter((byte, at) => byte !== CR || message[at + 1] !== LF);
