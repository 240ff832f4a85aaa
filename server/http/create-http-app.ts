/** The provider over HTTP: API and webmail, ready to be given to a listener. */
import type { Express } from "express";
import type { MailServer } from "../../shared/lib/mail-server.ts";
import { createApp, type AppOptions } from "./app.ts";
import { createLimits, type Limits } from "./limits.ts";
import { createOneClick, type OneClick } from "./one-click.ts";
import { createProviderApi, type ProviderApiParts } from "./provider-api.ts";
import type { VacationApi } from "./port.ts";
import { createWebFiles } from "./web-files.ts";

export interface HttpAppOptions extends ProviderApiParts {
  /** Folder of the built webmail; it may not be there yet. */
  readonly webRoot: string;
  /** Fields hold no tokens, addresses or ids. */
  readonly log: AppOptions["log"];
  /** Reached over https alone: browsers are told to stay there. */
  readonly secure: boolean;
  /** One proxy in front says in X-Forwarded-For who the client is. */
  readonly behindProxy: boolean;
  readonly limits?: Limits;
  /** Where users send mail, told to their mail programs; null: not known here. */
  readonly submission?: () => MailServer | null;
  /** How lists are left, else over the network; null: not by this provider. */
  readonly oneClick?: OneClick | null;
  /** Null, or left out: nobody is answered for. */
  readonly vacation?: VacationApi | null;
}

export interface HttpApp {
  readonly app: Express;
  /** Ends live event streams, so that the listener can close. */
  close(): void;
}

export function createHttpApp(options: HttpAppOptions): HttpApp {
  const { webRoot, log, clock, secure, behindProxy, limits = createLimits(clock), submission = () => null } = options;
  const { oneClick = createOneClick() } = options;
  const api = createProviderApi(options);
  const file = createWebFiles(webRoot);
  const app = createApp({
    ...{ api, limits, submission, file, behindProxy, hsts: secure, log, oneClick },
    submit: options.submit ?? null,
    vacation: options.vacation ?? null,
  });
  return { app, close: () => api.close() };
}
