/** Where the user is, kept in the address bar through the History API. */
import { parsePath, routeToPath } from "./route.ts";
import type { Route } from "./route.ts";

const here = (): string => location.pathname + location.search + location.hash;

/** A search that stands where a provider would see it is moved at once: the next load of the page does not tell it again. */
function routeHere(): Route {
  const { pathname, search, hash } = location;
  const route = parsePath(pathname, search, hash);
  const isOld = route.screen === "mail" && new URLSearchParams(search).has("q");
  if (isOld) history.replaceState(null, "", routeToPath(route));
  return route;
}

export class Router {
  route = $state.raw<Route>(routeHere());

  /** Who must be asked before this screen is left, and may then call `leave`: the last of them. */
  #keepers: readonly ((leave: () => void) => void)[] = [];

  constructor() {
    addEventListener("popstate", () => {
      const to = routeHere();
      if (this.#keepers.length === 0) {
        this.route = to;
        return;
      }
      history.pushState(null, "", routeToPath(this.route));
      this.go(to);
    });
  }

  /** While something is on screen that would be lost: `ask` instead of leaving. Ends with the function it returns. */
  keep(ask: (leave: () => void) => void): () => void {
    this.#keepers = [...this.#keepers, ask];
    return () => {
      this.#keepers = this.#keepers.filter((keeper) => keeper !== ask);
    };
  }

  /** `replace`: what is shown can not stay, so nobody is asked. */
  go(route: Route, { replace = false } = {}): void {
    const path = routeToPath(route);
    const keeper = this.#keepers.at(-1);
    if (keeper && !replace && path !== here()) {
      keeper(() => {
        this.#keepers = [];
        this.go(route);
      });
      return;
    }
    this.route = route;
    if (path === here()) return;
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
  history.replaceState(null, "", routeToPath({ screen }));
  return text;
}
