/** What takes messages apart: fetched with the first that is opened. */
export { attachmentContent } from "./message-content.ts";
export { openedMessage, previewedMessage } from "./opened-message.ts";
