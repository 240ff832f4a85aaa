/** What filters look at, for who has index data. */
export { mailFacts } from "../mailbox/mail-facts.ts";
