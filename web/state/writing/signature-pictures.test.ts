import { expect, test } from "vitest";
import { SignaturePictures, isSignaturePicture } from "./signature-pictures.ts";

const DOT = `data:image/png;base64,${btoa("dot")}`;

test("each picture becomes a file of the message once; what is none, or is not taken, is left out", async () => {
  const added: File[] = [];
  const pictures = new SignaturePictures((file, isShown) => {
    if (isShown && file.type === "image/png") added.push(file);
    return Promise.resolve(file.type === "image/png" ? { contentId: "one@example" } : null);
  });
  const html = `<img src="${DOT}"> Ada <img src="${DOT}">`;
  expect(await pictures.toFiles(html)).toBe('<img src="cid:one@example"> Ada <img src="cid:one@example">');
  expect(await pictures.toFiles(html)).toBe('<img src="cid:one@example"> Ada <img src="cid:one@example">');
  expect(await Promise.all(added.map((file) => file.text()))).toEqual(["dot"]);
  const others = '<img src="data:image/gif;base64,AAAA"><img src="data:image/svg;base64,AAAA">';
  expect(await pictures.toFiles(others)).toBe('<img src=""><img src="">');
});

test("what a signature may show", () => {
  expect(isSignaturePicture(DOT)).toBe(true);
  for (const address of ["https://evil.example/a.png", "data:image/svg+xml;base64,AAAA", "data:text/html,x", "blob:x"])
    expect(isSignaturePicture(address)).toBe(false);
});
