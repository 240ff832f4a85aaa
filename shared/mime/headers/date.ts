/** Dates (RFC 5322 §3.3, §4.3), leniently. */
const MAX_DATE = 256;
const MONTHS = ["jan", "feb", "mar", "apr", "may", "jun", "jul", "aug", "sep", "oct", "nov", "dec"];
const ZONES = new Map([
  ["ut", 0],
  ["gmt", 0],
  ["utc", 0],
  ["z", 0],
  ["edt", -240],
  ["est", -300],
  ["cdt", -300],
  ["cst", -360],
  ["mdt", -360],
  ["mst", -420],
  ["pdt", -420],
  ["pst", -480],
]);
const DATE =
  /^(?:[a-z]+\s*,?\s*)?(\d{1,2})[\s-]+([a-z]{3})[a-z]*[\s-]+(\d{2,4})\s+(\d{1,2})[:.](\d{1,2})(?:[:.](\d{1,2}))?(?:\s*([+-]\d{4}|[a-z]+))?/i;
// ctime order, as some programs write it
const CTIME = /^[a-z]{3}\s+([a-z]{3})\s+(\d{1,2})\s+(\d{1,2}):(\d{1,2}):(\d{1,2})(?:\s+([+-]\d{4}|[a-z]+))?\s+(\d{4})/i;

export interface MailDate {
  /** Unix seconds. */
  readonly seconds: number;
  /** Minutes east of UTC. */
  readonly zone: number;
}

/** Null if it cannot be read. */
export function parseDate(text: string): MailDate | null {
  const plain = text
    .slice(0, MAX_DATE)
    .replace(/\([^()]*\)/g, " ")
    .replace(/\s+/g, " ")
    .trim();
  const found = DATE.exec(plain);
  if (found !== null) {
    const [, day = "", month = "", year = "", hour = "", minute = "", second = "0", zone = ""] = found;
    return createDate([fullYear(year), monthIndex(month), +day, +hour, +minute, +second], zone);
  }
  const ctime = CTIME.exec(plain);
  if (ctime === null) return null;
  const [, month = "", day = "", hour = "", minute = "", second = "", zone = "", year = ""] = ctime;
  return createDate([+year, monthIndex(month), +day, +hour, +minute, +second], zone);
}

type Clock = readonly [year: number, month: number, day: number, hour: number, minute: number, second: number];

function createDate([year, month, day, hour, minute, second]: Clock, zoneText: string): MailDate | null {
  const inRange = month >= 0 && day >= 1 && day <= 31 && hour < 24 && minute < 60 && second <= 60;
  const zone = parseZone(zoneText);
  if (!inRange || zone === null) return null;
  const seconds = Date.UTC(year, month, day, hour, minute, second) / 1000 - zone * 60;
  return Number.isSafeInteger(seconds) ? { seconds, zone } : null;
}

const monthIndex = (name: string): number => MONTHS.indexOf(name.slice(0, 3).toLowerCase());

/** RFC 5322 §4.3: two digits are 1950–2049, three count from 1900. */
function fullYear(digits: string): number {
  const year = +digits;
  if (digits.length === 2) return year < 50 ? 2000 + year : 1900 + year;
  return digits.length === 3 ? 1900 + year : year;
}

/** Unknown names and military letters are UTC; null if the number is impossible. */
function parseZone(text: string): number | null {
  const found = /^([+-])(\d\d)(\d\d)$/.exec(text);
  if (found === null) return ZONES.get(text.toLowerCase()) ?? 0;
  const [, sign, hours = "", minutes = ""] = found;
  const east = +hours * 60 + +minutes;
  if (+minutes > 59 || east > 24 * 60) return null;
  return sign === "-" && east > 0 ? -east : east;
}
