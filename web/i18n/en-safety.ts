/** Words for what of a message is not shown, and why. */
export const enSafety = {
  "reader.leftOut.long":
    "This message is too large to show with formatting. Here is its text; the whole of it can be saved.",
  "reader.leftOut.deep":
    "The formatting of this message is nested deeper than a page can show. Here is its text; the whole of it can be saved.",
  "reader.leftOut.crowded":
    "The formatting of this message would take too long to show. Here is its text; the whole of it can be saved.",
  "reader.beginning": "Only the beginning of this message is shown. Save the message to have all of it.",
  "reader.attachments.leftOut": {
    one: "One more attachment is not listed. Save the message to have it.",
    other: "{count} more attachments are not listed. Save the message to have them.",
  },
} as const;
