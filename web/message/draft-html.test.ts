import { expect, test, vi } from "vitest";
import { createDraftHtml, quoteClass } from "./draft-html.ts";
import type { Realm } from "./stage.ts";

// what takes too long: a matter of seconds, and of a browser's DOM
vi.mock("./clean.ts", () => ({ cleanHtml: () => null }));
vi.mock("./prepare.ts", () => ({ prepareHtml: (html: string) => ({ html }) }));

test("a quote that can not be cleaned in time stays in its draft as text", () => {
  const text = { nodeType: 3, nodeName: "#text", nodeValue: "1 < 2, said Bob", childNodes: [] };
  const last = {
    ...{ nodeType: 1, nodeName: "DIV", nodeValue: null, childNodes: [text], innerHTML: "1 &lt; 2, said Bob" },
    ...{ classList: { contains: (name: string) => name === quoteClass }, remove: () => undefined },
  };
  const realm = {
    DOMParser: class {
      readonly parseFromString = (): unknown => ({ body: { children: [last], innerHTML: "<p>Yes</p>" } });
    },
  } as unknown as Realm;
  expect(createDraftHtml(realm).split("", [])).toEqual({
    own: "<p>Yes</p>",
    quoted: { html: `<div class="${quoteClass}"><div>1 &lt; 2, said Bob</div></div>`, text: "1 < 2, said Bob" },
  });
});
