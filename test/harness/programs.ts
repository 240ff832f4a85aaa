/** Programs of the system that tests drive: one that is absent is skipped aloud, but is an error where CI promises it. */
export { hasProgram, runProgram } from "../../server/imap/testing/programs.ts";
