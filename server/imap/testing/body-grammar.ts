/** ENVELOPE, BODY and BODYSTRUCTURE as a client reads them (RFC 3501 §9), strictly. */
import type { ResponseCursor } from "./response-cursor.ts";

export function readEnvelope(at: ResponseCursor): void {
  at.expect("(");
  at.nstring();
  at.expect(" ");
  at.nstring();
  for (let i = 0; i < 6; i++) {
    at.expect(" ");
    readAddresses(at);
  }
  for (let i = 0; i < 2; i++) {
    at.expect(" ");
    at.nstring();
  }
  at.expect(")");
}

/** 1*address, with nothing between two. */
function readAddresses(at: ResponseCursor): void {
  if (at.take("NIL")) return;
  at.expect("(");
  do {
    at.expect("(");
    at.nstring();
    for (let i = 0; i < 3; i++) {
      at.expect(" ");
      at.nstring();
    }
    at.expect(")");
  } while (at.isAt("("));
  at.expect(")");
}

/** `extended`: BODYSTRUCTURE; BODY has no extension data. */
export function readBody(at: ResponseCursor, extended: boolean): void {
  at.expect("(");
  if (at.isAt("(")) readMultipart(at, extended);
  else readPart(at, extended);
  at.expect(")");
}

function readMultipart(at: ResponseCursor, extended: boolean): void {
  while (at.isAt("(")) readBody(at, extended);
  at.expect(" ");
  at.string();
  if (!extended || !at.take(" ")) return;
  readParams(at);
  readTail(at);
}

function readPart(at: ResponseCursor, extended: boolean): void {
  const type = at.string().toUpperCase();
  at.expect(" ");
  const subtype = at.string().toUpperCase();
  at.expect(" ");
  readParams(at);
  at.expect(" ");
  at.nstring();
  at.expect(" ");
  at.nstring();
  at.expect(" ");
  at.string();
  at.expect(" ");
  at.number();
  if (type === "MESSAGE" && (subtype === "RFC822" || subtype === "GLOBAL") && at.isAt(" (")) {
    at.expect(" ");
    readEnvelope(at);
    at.expect(" ");
    readBody(at, extended);
    at.expect(" ");
    at.number();
  } else if (type === "TEXT") {
    at.expect(" ");
    at.number();
  }
  if (!extended || !at.take(" ")) return;
  at.nstring();
  readTail(at);
}

/** Disposition, language, location, as far as they are given. */
function readTail(at: ResponseCursor): void {
  if (!at.take(" ")) return;
  if (!at.take("NIL")) {
    at.expect("(");
    at.string();
    at.expect(" ");
    readParams(at);
    at.expect(")");
  }
  if (!at.take(" ")) return;
  if (at.isAt("(")) at.list(() => at.string());
  else at.nstring();
  if (at.take(" ")) at.nstring();
}

function readParams(at: ResponseCursor): void {
  if (at.take("NIL")) return;
  const items = at.list(() => at.string());
  if (items.length === 0 || items.length % 2 !== 0) at.fail("pairs of strings");
}
