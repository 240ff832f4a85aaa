import { expect, test } from "vitest";
import { authenticationOf } from "./authentication.ts";
import { expectLinear } from "../../../test/harness/linear.ts";

test("nobody said anything", () => {
  expect(authenticationOf([], "example.org")).toBeNull();
  expect(authenticationOf(["mx.example.org; none"], "example.org")).toEqual({ dkim: null, spf: null, dmarc: null });
});

test("RFC 8601 appendix B.5 and its like: methods, verdicts, domains", () => {
  const value =
    'example.com; auth=pass (cram-md5) smtp.auth=sender@example.net; spf=pass smtp.mailfrom="bounce@mail.example.net"; ' +
    'dkim=fail (bad signature; really) reason="a; b" header.i=@example.net; dmarc = pass (p=none) header.from=example.net';
  expect(authenticationOf([value], "example.net")).toEqual({
    spf: { verdict: "pass", domain: "mail.example.net" },
    dkim: { verdict: "fail", domain: "example.net" },
    dmarc: { verdict: "pass", domain: "example.net" },
  });
});

test("of several signatures that of the author's domain counts, and a pass before a failure", () => {
  const value =
    "mx; dkim=fail header.d=example.net; dkim=pass header.d=esp.example; dkim=pass (2048) header.d=news.example.net";
  expect(authenticationOf([value], "example.net")?.dkim).toEqual({ verdict: "pass", domain: "news.example.net" });
  expect(authenticationOf([value], "other.example")?.dkim).toEqual({ verdict: "pass", domain: "esp.example" });
});

test("several fields are one; old words for a verdict are known, unknown ones are nothing", () => {
  const values = ["mx 1; spf=hardfail smtp.helo=a.example", "mx; dkim/1=temperror; dmarc=great header.from=a.example"];
  expect(authenticationOf(values, null)).toEqual({
    spf: { verdict: "fail", domain: "a.example" },
    dkim: { verdict: "temperror", domain: null },
    dmarc: null,
  });
});

test("what is only said in a comment or in quotes is not said", () => {
  const values = ['mx; spf=none (dkim=pass header.d=a.example; dmarc=pass); x=pass reason="; dmarc=pass "'];
  expect(authenticationOf(values, null)).toEqual({ spf: { verdict: "none", domain: null }, dkim: null, dmarc: null });
});

test("odd ends neither throw nor take long", () => {
  for (const bit of ["(", '"', ";", "\\", "dkim=pass ", "a.b=", '"\\'])
    expectLinear((n) => expect(authenticationOf([bit.repeat(n)], "a")).not.toBeUndefined(), 100_000, bit);
});
