/** Where the user is, kept in the address bar through the History API. */
import { parsePath, routeToPath } from "./route.ts";
import type { Route } from "./route.ts";

export class Router {
  route = $state.raw<Route>(parsePath(location.pathname));

  constructor() {
    addEventListener("popstate", () => {
      this.route = parsePath(location.pathname);
    });
  }

  go(route: Route, { replace = false } = {}): void {
    this.route = route;
    const path = routeToPath(route);
    if (path === location.pathname) return;
    if (replace) history.replaceState(null, "", path);
    else history.pushState(null, "", path);
  }
}

/** The token of an invite link, taken out of the address bar (and out of the history) at once. Null if there is none. */
export const takeInviteToken = (): string | null => takeFragment("join");

/** Likewise the code of a pairing link. */
export const takePairingCode = (): string | null => takeFragment("pair");

function takeFragment(screen: "join" | "pair"): string | null {
  if (parsePath(location.pathname).screen !== screen || location.hash.length < 2) return null;
  const text = location.hash.slice(1);
  history.replaceState(null, "", `/${screen}`);
  return text;
}
