/** The calendars of a message: the one that is shown, and which are sent more than once, as many programs do (RFC 6047 §2.4). */
import { numberedParts } from "../../../shared/mime/structure/part-paths.ts";
import { partName } from "../../../shared/mime/structure/attachments.ts";
import { decodeText, mediaType } from "../../../shared/mime/structure/part-text.ts";
import type { PartStructure } from "../../../shared/mime/structure/part.ts";

/** Octets of a calendar that are read. */
const MAX_CALENDAR = 256 * 1024;
/** Calendars that are compared. */
const MAX_COMPARED = 8;

/** Null: there is none. */
export function calendarOf(message: Uint8Array, root: PartStructure): string | null {
  const found = numberedParts(root).find(({ part }) => mediaType(part) === "text/calendar");
  return found ? decodeText(message, found.part, MAX_CALENDAR) : null;
}

/** Paths of the parts that say what another one says; of each the first that has a name is none of them. */
export function calendarCopies(message: Uint8Array, root: PartStructure): ReadonlySet<string> {
  const calendars = numberedParts(root)
    .filter(({ part }) => CALENDARS.has(mediaType(part)))
    .slice(0, MAX_COMPARED)
    .map(({ path, part }) => ({ path, isNamed: partName(part) !== "", text: bareText(message, part) }));
  const kept = (text: string): string | undefined => {
    const same = calendars.filter((one) => one.text === text);
    return (same.find(({ isNamed }) => isNamed) ?? same[0])?.path;
  };
  return new Set(calendars.filter(({ path, text }) => path !== kept(text)).map(({ path }) => path));
}

const CALENDARS = new Set(["text/calendar", "application/ics"]);

/** Transfer encodings leave line ends of their own. */
const bareText = (message: Uint8Array, part: PartStructure): string =>
  decodeText(message, part, MAX_CALENDAR).replace(/\s+/g, "");
