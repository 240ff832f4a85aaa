/** Whether the page is dark: as the system has it, or as its user chose (web/state/settings/theme.ts). */
import { createSubscriber } from "svelte/reactivity";

const system = (): MediaQueryList => matchMedia("(prefers-color-scheme: dark)");

const changes = createSubscriber((update) => {
  const query = system();
  const observer = new MutationObserver(update);
  observer.observe(document.documentElement, { attributes: true, attributeFilter: ["data-theme"] });
  query.addEventListener("change", update);
  return () => {
    observer.disconnect();
    query.removeEventListener("change", update);
  };
});

/** Asked in an effect, that runs again when it changes. */
export function isPageDark(): boolean {
  changes();
  const { theme } = document.documentElement.dataset;
  return theme === undefined ? system().matches : theme === "dark";
}
