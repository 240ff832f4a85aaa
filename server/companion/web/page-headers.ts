/** The headers of the companion's page: those of the webmail, with a policy that lets it speak to its own server alone. */
import { companionPolicy, type Headers } from "../../../shared/api/csp.ts";

/** `host`: of this server, checked. */
export const pageHeaders = (path: string, headers: Headers, host: string): Headers =>
  path.startsWith("/frame/") ? headers : { ...headers, "Content-Security-Policy": companionPolicy(host) };
