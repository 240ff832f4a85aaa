import { expect, test } from "vitest";
import { sharedToDraft } from "./shared-things.ts";

test("title, text, link and files become a draft", () => {
  const file = new File(["a"], "a.txt");
  const shared = {
    title: "Kites\nand string",
    text: "Look:\r\nhere",
    url: "https://kites.example/",
    files: [file, "x"],
  };
  expect(sharedToDraft(shared)).toEqual({
    draft: { to: [], cc: [], subject: "Kites and string", text: "Look:\nhere\nhttps://kites.example/" },
    files: [file],
  });
});

test("a link that stands in the text is not said twice; nothing is nothing", () => {
  const text = "See https://kites.example/ now";
  expect(sharedToDraft({ text, url: "https://kites.example/" })?.draft.text).toBe(text);
  expect(sharedToDraft({ url: "https://kites.example/" })?.draft.text).toBe("https://kites.example/");
  expect(sharedToDraft({})).toMatchObject({ draft: { subject: "", text: "" }, files: [] });
  expect(sharedToDraft(null)).toBeNull();
});
