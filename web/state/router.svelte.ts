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

/**
 * The token of an invite link, taken out of the address bar (and out of the history) at once. Null if there is none.
 */
export function takeInviteToken(): string | null {
  if (parsePath(location.pathname).screen !== "join" || location.hash.length < 2) return null;
  const token = location.hash.slice(1);
  history.replaceState(null, "", "/join");
  return token;
}
