/** A message in a file. */
export const enFile = {
  "file.title": "A message in a file",
  "file.text":
    "It is opened here and kept nowhere. Nobody has checked who wrote it: whoever made the file could put any sender in it.",
  "file.choose": "Choose an .eml file…",
  "file.mail": "Go to my mail",
  "file.tooLarge": "This file is larger than 100 MB: that is no message.",
  "file.failed": "This file could not be read.",
} as const;
