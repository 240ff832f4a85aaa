/** The readable text of HTML, roughly and in one bounded pass: for previews and search, never for display as HTML. */
const SILENT = new Set(["script", "style", "head", "title", "template", "noscript", "svg", "math", "object"]);
const ENTITIES = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
  ["nbsp", " "],
  ["shy", ""],
  ["zwnj", ""],
  ["zwj", ""],
  ["hellip", "…"],
  ["ndash", "–"],
  ["mdash", "—"],
  ["lsquo", "‘"],
  ["rsquo", "’"],
  ["ldquo", "“"],
  ["rdquo", "”"],
  ["laquo", "«"],
  ["raquo", "»"],
  ["bull", "•"],
  ["middot", "·"],
  ["euro", "€"],
  ["copy", "©"],
  ["reg", "®"],
  ["trade", "™"],
  ["auml", "ä"],
  ["ouml", "ö"],
  ["uuml", "ü"],
  ["szlig", "ß"],
  ["eacute", "é"],
  ["egrave", "è"],
  ["agrave", "à"],
  ["ccedil", "ç"],
  ["ntilde", "ñ"],
]);

/** Text with white space as it comes; tags become spaces. Stops after `limit` characters. */
export function htmlToText(html: string, limit = Infinity): string {
  const lower = html.toLowerCase();
  // lower-casing may change the length of odd characters; then the original is searched
  const search = lower.length === html.length ? lower : html;
  const out: string[] = [];
  let length = 0;
  for (let at = 0; at < html.length && length < limit;) {
    const open = html.indexOf("<", at);
    const end = open < 0 ? html.length : open;
    const text = decodeEntities(html.slice(at, end));
    out.push(text);
    length += text.length;
    if (open < 0) break;
    at = skipTag(search, open);
    if (at === open) {
      out.push("<");
      at++;
    } else if (
      !/^<\/?(?:b|i|u|a|em|strong|span|font|wbr|small|big|sub|sup|code)\b/.test(search.slice(open, open + 10))
    ) {
      out.push(" ");
    }
  }
  return out.join("").slice(0, limit);
}

/** Behind the tag at `open`, with its content if that is never shown; `open` itself if it is no tag. */
function skipTag(html: string, open: number): number {
  if (html.startsWith("<!--", open)) return behind(html, "-->", open + 4);
  const name = /^<[/!?]?([a-z][a-z0-9]*)?/.exec(html.slice(open, open + 32));
  if (name === null || (name[0].length === 1 && name[1] === undefined)) return open;
  const end = behind(html, ">", open);
  if (name[1] === undefined || !SILENT.has(name[1]) || html[open + 1] === "/") return end;
  const close = html.indexOf(`</${name[1]}`, end);
  return close < 0 ? html.length : behind(html, ">", close);
}

function behind(html: string, what: string, from: number): number {
  const at = html.indexOf(what, from);
  return at < 0 ? html.length : at + what.length;
}

export function decodeEntities(text: string): string {
  if (!text.includes("&")) return text;
  return text.replace(
    /&(?:#(\d{1,7})|#x([0-9a-f]{1,6})|([a-z]{2,8}));?/gi,
    (all, dec?: string, hex?: string, name?: string) => {
      if (name !== undefined) return ENTITIES.get(name.toLowerCase()) ?? all;
      return codePoint(dec === undefined ? parseInt(hex ?? "", 16) : parseInt(dec, 10));
    },
  );
}

function codePoint(value: number): string {
  const valid = value > 0 && value <= 0x10ffff && !(value >= 0xd800 && value <= 0xdfff);
  return valid ? String.fromCodePoint(value) : "\uFFFD";
}
