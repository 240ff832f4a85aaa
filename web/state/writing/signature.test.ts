import { expect, test } from "vitest";
import { swapSignature, withSignature } from "./signature.ts";

test("a signature stands below, with room above it", () => {
  expect(withSignature({ html: "", text: "" }, { html: "<b>Ada</b>", text: "Ada" })).toEqual({
    html: '<div><br></div><div><br></div><div class="aerogramme-signature"><b>Ada</b></div>',
    text: "\n\n-- \nAda",
  });
  expect(withSignature({ html: "", text: "a" }, { html: "", text: "" })).toEqual({
    html: "<div><br></div>",
    text: "a",
  });
});

test("it is replaced where it stands, and left alone where it was changed", () => {
  expect(swapSignature("Hi\n\n-- \nAda\n\nOn Monday Bob wrote:\n> x", "Ada", "A. Lund\nKites")).toBe(
    "Hi\n\n-- \nA. Lund\nKites\n\nOn Monday Bob wrote:\n> x",
  );
  expect(swapSignature("Hi\n\n-- \nAda L.", "Ada", "")).toBe("Hi\n\n-- \nAda L.");
  expect(swapSignature("Hi", "Ada", "A.")).toBe("Hi");
});

test("where there was none it goes above the quote", () => {
  expect(swapSignature("Hi\n\nBob wrote:\n> x", "", "Ada")).toBe("Hi\n\n\n-- \nAda\n\nBob wrote:\n> x");
  expect(swapSignature("Hi", "", "Ada")).toBe("Hi\n\n-- \nAda");
});
