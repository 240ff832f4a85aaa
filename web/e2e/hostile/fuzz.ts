/**
 * Mutations of the corpus and of a grammar, given to the cleaner in a page: what comes out must hold nothing that is forbidden,
 * when it is read once, twice and a third time, and must be the same each time.
 */
import type { Page } from "@playwright/test";
import { corpus } from "./corpus.ts";

export interface Finding {
  readonly dirty: string;
  readonly clean: string;
  readonly why: string;
}

const MAX_SEED_TEXT = 4_000;

/** `page` holds the cleaner (cleaner-entry.ts). The same seed makes the same texts. */
export const fuzz = (page: Page, seed: number, count: number): Promise<readonly Finding[]> =>
  page.evaluate(
    ([texts, start, rounds]) => {
      let state = start >>> 0;
      // mulberry32
      const random = (): number => {
        state = (state + 0x6d2b79f5) >>> 0;
        let t = Math.imul(state ^ (state >>> 15), state | 1);
        t ^= t + Math.imul(t ^ (t >>> 7), t | 61);
        return ((t ^ (t >>> 14)) >>> 0) / 4_294_967_296;
      };
      const pick = <T>(list: readonly T[]): T => list[Math.floor(random() * list.length)] as T;
      const names =
        "a b p div table tr td caption select option form input button svg math mtext mi mglyph malignmark annotation-xml foreignObject desc title style script noscript textarea xmp plaintext iframe noembed noframes template pre listing br img image body html head frameset base meta link h1 li ul dd nobr font center object embed video details x-y path use animate".split(
          " ",
        );
      const attributes = [
        ...[
          "id=x",
          'title="</style><img src=x onerror=1>"',
          "href=javascript:1",
          "xlink:href=javascript:1",
          "src=x onerror=1",
        ],
        ...[
          "style=background:url(//e.example/x)",
          'style="a:u\\72l(//e.example)"',
          "onclick=1",
          "name=body",
          "is=x",
          "srcset=//e.example",
        ],
        ...[
          "encoding=text/html",
          "shadowrootmode=open",
          "background=//e.example",
          "href=//e.example",
          "alt=`",
          "color='red;url(x)'",
        ],
      ];
      const css = [
        "@import '//e.example';",
        "a{b:url(//e.example)}",
        "\\3c/style\\3e",
        "/*",
        "*/",
        "<!--",
        "-->",
        "u\\72l(",
        "image-set('//e.example' 1x)",
        "}",
        "{",
        '"',
        "'",
        ")",
      ];
      const pieces: readonly (() => string)[] = [
        () => `<${pick(names)} ${random() < 0.5 ? pick(attributes) : ""}>`,
        () => `<${pick(names)}>`,
        () => `</${pick(names)}>`,
        () => `</${pick(names)} `,
        () =>
          pick([
            "<!--",
            "-->",
            "--!>",
            "<![CDATA[",
            "]]>",
            "<?x ",
            "<!x",
            "&lt;",
            "&gt;",
            "&#60;",
            '"',
            "'",
            "`",
            "\n",
            "\u0000",
            "=",
            "/>",
            "<",
            ">",
          ]),
        () => `<style>${pick(css)}${pick(css)}${pick(css)}</style>`,
        () => `<p style="${pick(css)}${pick(css)}">`,
        () => `<${pick(names)} title="${pick(texts).slice(0, 60).replace(/"/g, "'")}">`,
        () => "x",
      ];
      const made = (): string => Array.from({ length: 2 + Math.floor(random() * 18) }, () => pick(pieces)()).join("");
      const mutated = (text: string): string => {
        const at = Math.floor(random() * text.length);
        const to = at + Math.floor(random() * 12);
        const other = pick(texts);
        const from = Math.floor(random() * other.length);
        return pick<() => string>([
          () => text.slice(0, at) + text.slice(to),
          () => text.slice(0, at) + pick(pieces)() + text.slice(at),
          () => text.slice(0, at) + other.slice(from, from + 80) + text.slice(at),
          () => text.slice(0, to) + text.slice(at),
          () => made() + text,
          () => text + other,
        ])();
      };
      const allowedScheme = /^(?:https?:|mailto:|tel:|#)/i;
      const forbidden =
        "script svg math form input button select textarea iframe frame frameset object embed base meta link template noscript title video audio source picture dialog xmp noembed noframes plaintext portal".split(
          " ",
        );
      const fault = (root: Document): string | null => {
        for (const element of root.querySelectorAll("*")) {
          const name = element.localName;
          if (forbidden.includes(name) || element.namespaceURI !== "http://www.w3.org/1999/xhtml") return `<${name}>`;
          if (name === "style" && /<(?:[a-z/!])/i.test(element.textContent)) return "markup in a style";
          for (const { name: key, value } of element.attributes) {
            // `is` can not be taken away from an element; emptied it means nothing
            if (key === "is" && value !== "") return "attribute is";
            if (/^on|srcset|srcdoc|action|ping|poster|xlink|^name$|popover|download/i.test(key))
              return `attribute ${key}`;
            if (key === "href" && !allowedScheme.test(value)) return `href ${value}`;
            if (
              (key === "src" || key === "background") &&
              !/^data:image\/(?:png|jpeg|gif|webp|avif|bmp)[;,]/i.test(value)
            )
              return `${key} ${value}`;
          }
        }
        // as the browser reads the styles, whatever they look like
        const sheets = [...root.querySelectorAll("style")].map(({ textContent }) => textContent);
        const inline = [...root.querySelectorAll<HTMLElement>("[style]")].map(({ style }) => style.cssText);
        const parsed = sheets.map((text) => {
          const sheet = new CSSStyleSheet();
          sheet.replaceSync(text.replace(/@import/gi, "@IMPORT-LEFT"));
          return `${/@IMPORT-LEFT/.test(text) ? "@import" : ""}${[...sheet.cssRules].map(({ cssText }) => cssText).join("")}`;
        });
        const loads = [...parsed, ...inline].find((text) =>
          /url\((?!"data:image\/|"")|@import|image-set\(|@font-face/i.test(text),
        );
        return loads === undefined ? null : `a style that loads: ${loads.slice(0, 200)}`;
      };
      const parse = (text: string): Document => new DOMParser().parseFromString(text, "text/html");
      const cleaned = (window as unknown as { cleanedPart: (html: string) => string | null }).cleanedPart;
      const steady = (text: string): string => text.replace(/(<(?:pre|listing)\b[^>]*>)\n+/gi, "$1");
      const findings: { dirty: string; clean: string; why: string }[] = [];
      for (let round = 0; round < rounds; round++) {
        let dirty = random() < 0.4 ? made() : pick(texts);
        for (let more = Math.floor(random() * 4); more > 0; more--) dirty = mutated(dirty);
        const clean = cleaned(dirty);
        if (clean === null) continue;
        let [text, why] = [clean, null as string | null];
        for (let reading = 0; reading < 3 && why === null; reading++) {
          const read = parse(text);
          why = fault(read);
          const next = read.documentElement.outerHTML;
          if (why === null && steady(next) !== steady(text)) why = "it is not the same when it is read again";
          text = next;
        }
        if (why !== null) findings.push({ dirty, clean, why });
      }
      return findings;
    },
    [
      corpus
        .filter(({ family }) => family !== "size and nesting")
        .map(({ trick, bait }) => trick.naive(bait))
        .filter((text) => text !== "" && text.length < MAX_SEED_TEXT),
      seed,
      count,
    ] as const,
  );
