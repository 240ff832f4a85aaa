/** Domain names in letters of their own as the ASCII that mail servers look up (RFC 3492, 5891): encoding alone. */

const BASE = 36;
const T_MIN = 1;
const T_MAX = 26;
const SKEW = 38;
const DAMP = 700;
const FIRST_BIAS = 72;
const FIRST_POINT = 128;
/** Characters of a label that is encoded; a longer one is no label anyway, and the work grows with its square. */
const MAX_LABEL = 63;

/** In lower case and composed, each label that is not ASCII as its A-label; a name that can be none stays as it is. */
export function domainToAscii(domain: string): string {
  if (/^[\x20-\x7e]*$/.test(domain)) return domain;
  const labels = domain
    .normalize("NFC")
    .toLowerCase()
    .split(/[.\u3002\uff0e\uff61]/);
  return labels.some((label) => label.length > MAX_LABEL) ? domain : labels.map(labelToAscii).join(".");
}

function labelToAscii(label: string): string {
  if (/^[\x20-\x7e]*$/.test(label)) return label;
  return `xn--${encode(Array.from(label, (char) => char.codePointAt(0) ?? 0))}`;
}

/** RFC 3492 §6.3. */
function encode(points: readonly number[]): string {
  const basic = points.filter((point) => point < FIRST_POINT);
  let out = String.fromCodePoint(...basic) + (basic.length > 0 ? "-" : "");
  let [next, delta, bias, handled] = [FIRST_POINT, 0, FIRST_BIAS, basic.length];
  while (handled < points.length) {
    const least = Math.min(...points.filter((point) => point >= next));
    delta += (least - next) * (handled + 1);
    next = least;
    for (const point of points) {
      if (point < next) delta++;
      if (point !== next) continue;
      out += digits(delta, bias);
      bias = adapt(delta, handled + 1, handled === basic.length);
      delta = 0;
      handled++;
    }
    delta++;
    next++;
  }
  return out;
}

function digits(delta: number, bias: number): string {
  let out = "";
  let rest = delta;
  for (let k = BASE; ; k += BASE) {
    const least = Math.min(T_MAX, Math.max(T_MIN, k - bias));
    if (rest < least) return out + digit(rest);
    out += digit(least + ((rest - least) % (BASE - least)));
    rest = Math.floor((rest - least) / (BASE - least));
  }
}

const DIGITS = "abcdefghijklmnopqrstuvwxyz0123456789";
const digit = (value: number): string => DIGITS.charAt(value);

/** RFC 3492 §6.1. */
function adapt(delta: number, count: number, isFirst: boolean): number {
  let rest = isFirst ? Math.floor(delta / DAMP) : Math.floor(delta / 2);
  rest += Math.floor(rest / count);
  let k = 0;
  for (; rest > ((BASE - T_MIN) * T_MAX) / 2; k += BASE) rest = Math.floor(rest / (BASE - T_MIN));
  return k + Math.floor(((BASE - T_MIN + 1) * rest) / (rest + SKEW));
}
