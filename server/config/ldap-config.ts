/** The settings under [ldap], checked as a whole; docs/deployment.md, "Users of an LDAP directory". */
import { readFileSync, statSync } from "node:fs";
import { err, ok, type Result } from "../../shared/lib/result.ts";
import { isLoopback } from "../../shared/lib/network-address.ts";
import { isFilter } from "../directory/ldap-filter.ts";
import type { LdapOptions } from "../directory/ldap-directory.ts";
import type { LdapServer } from "../directory/ldap-connection.ts";
import type { UserAttributes } from "../directory/ldap-user.ts";
import type { Config } from "./read-config.ts";
import { SETTINGS } from "./settings.ts";

const DEFAULT_TIMEOUT = 5;
const DEFAULT_CONNECTIONS = 4;
const DEFAULT_CACHE = 30;
/** RFC 4512 §1.4: a name, or a dotted number, with options. */
const ATTRIBUTE = /^[a-z0-9][a-z0-9.;-]*$/i;
/** Of a file's mode: those who are neither owner nor group. */
const FOR_ALL = 0o007;

/** Null: no directory is set. */
export function readLdapConfig(config: Config): Result<LdapOptions | null, string> {
  const url = config.text("ldap.url");
  if (url === null) {
    const stray = SETTINGS.find(
      ({ key, kind }) => key.startsWith("ldap.") && kind === "text" && config.text(key) !== null,
    );
    return stray ? err(`${stray.key} is set, but ldap.url is not`) : ok(null);
  }
  const server = readServer(config, url);
  if (!server.ok) return server;
  const searcher = readSearcher(config);
  if (!searcher.ok) return searcher;
  const base = config.text("ldap.base");
  if (base === null) return err("ldap.base is missing: where users are searched, such as ou=people,dc=example,dc=org");
  const attributes = readAttributes(config);
  if (!attributes.ok) return attributes;
  const { mail, aliases } = attributes.value;
  const filter = config.text("ldap.filter") ?? (aliases === null ? `(${mail}=%s)` : `(|(${mail}=%s)(${aliases}=%s))`);
  if (!/%[su]/.test(filter)) return err("ldap.filter must have %s in it, which stands for the address (or %u and %d)");
  if (!isFilter(filter)) return err(`ldap.filter is no search filter (RFC 4515): ${filter}`);
  return ok({
    ...{ server: server.value, searcher: searcher.value, base, filter, attributes: attributes.value },
    connections: Math.max(1, config.number("ldap.connections") ?? DEFAULT_CONNECTIONS),
    cacheSeconds: config.number("ldap.cache_seconds") ?? DEFAULT_CACHE,
  });
}

function readServer(config: Config, url: string): Result<LdapServer, string> {
  const parsed = URL.canParse(url) ? new URL(url) : null;
  const plain = parsed && (parsed.pathname === "" || parsed.pathname === "/") && parsed.search === "";
  if (!plain || !/^ldaps?:$/.test(parsed.protocol) || parsed.hostname === "" || parsed.username !== "")
    return err(`ldap.url must be like ldaps://ldap.example.org; not "${url}"`);
  const startTls = config.flag("ldap.starttls");
  if (startTls && parsed.protocol === "ldaps:")
    return err("ldap.starttls is for ldap://; ldaps:// is encrypted already");
  const loopback = isLoopback(parsed.hostname.replace(/^\[|\]$/g, ""));
  if (parsed.protocol === "ldap:" && !startTls && !loopback)
    return err(`${url} would show passwords to the network: use ldaps://, or set ldap.starttls = true`);
  const ca = readPem(config.text("ldap.ca"));
  if (!ca.ok) return ca;
  const timeoutMs = 1000 * Math.max(1, config.number("ldap.timeout_seconds") ?? DEFAULT_TIMEOUT);
  return ok({ url: `${parsed.protocol}//${parsed.host}`, startTls, ca: ca.value, timeoutMs });
}

function readPem(file: string | null): Result<string | null, string> {
  if (file === null) return ok(null);
  const text = readOrNull(file);
  if (text === null) return err(`${file} can not be read: ldap.ca takes a PEM file`);
  return text.includes("-----BEGIN CERTIFICATE-----")
    ? ok(text)
    : err(`${file} holds no certificate: ldap.ca takes a PEM file`);
}

function readSearcher(config: Config): Result<LdapOptions["searcher"], string> {
  const dn = config.text("ldap.bind_dn");
  const passwordFile = config.text("ldap.password_file");
  if (dn === null && passwordFile === null) return ok(null);
  if (dn === null || passwordFile === null) return err("ldap.bind_dn and ldap.password_file need each other");
  if (readOrNull(passwordFile) === null)
    return err(`${passwordFile} can not be read: ldap.password_file holds the password of ldap.bind_dn`);
  return (statSync(passwordFile).mode & FOR_ALL) === 0
    ? ok({ dn, passwordFile })
    : err(`${passwordFile} can be read by everybody: chmod 600 ${passwordFile}`);
}

function readAttributes(config: Config): Result<UserAttributes, string> {
  const flavor = config.text("ldap.flavor") ?? "transparent";
  if (flavor !== "transparent" && flavor !== "hardened")
    return err(`ldap.flavor is transparent or hardened; not "${flavor}"`);
  const names = {
    mail: config.text("ldap.mail") ?? "mail",
    aliases: config.text("ldap.aliases"),
    quota: config.text("ldap.quota"),
    flavorAttribute: config.text("ldap.flavor_attribute"),
  };
  const wrong = Object.values(names).find((name) => name !== null && !ATTRIBUTE.test(name));
  return wrong ? err(`"${wrong}" is no name of an attribute`) : ok({ ...names, flavor });
}

function readOrNull(file: string): string | null {
  try {
    return readFileSync(file, "utf8");
  } catch {
    return null;
  }
}
