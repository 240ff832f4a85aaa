/** The page under its policy: text becomes neither HTML nor script, and everything works all the same. */
import { expect } from "@playwright/test";
import { test } from "./fixtures.ts";

test.use({ serviceWorkers: "allow" });

/** Run in the page, as text: each throws. */
const attempts: Readonly<Record<string, string>> = {
  innerHTML: `document.body.innerHTML = "<b>x</b>"`,
  outerHTML: `document.body.firstElementChild.outerHTML = "<b>x</b>"`,
  insertAdjacentHTML: `document.body.insertAdjacentHTML("beforeend", "<b>x</b>")`,
  "document.write": `document.write("<b>x</b>")`,
  DOMParser: `new DOMParser().parseFromString("<b>x</b>", "text/html")`,
  createContextualFragment: `document.createRange().createContextualFragment("<b>x</b>")`,
  srcdoc: `document.createElement("iframe").srcdoc = "<b>x</b>"`,
  "text of a script": `document.createElement("script").textContent = "1"`,
  "source of a script": `document.createElement("script").src = "/x.js"`,
  "a handler": `document.body.setAttribute("onclick", "1")`,
  eval: `eval("1")`,
  Function: `new Function("return 1")()`,
  "a timer's text": `setTimeout("1")`,
  "a worker from elsewhere": `new Worker("https://evil.example/assets/a.js")`,
  "a worker from text": `new Worker("data:text/javascript,1")`,
  "a worker that is no file of the app": `new Worker("/frame/blocked.html")`,
  "another policy": `trustedTypes.createPolicy("another", {})`,
  "Svelte's policy a second time": `trustedTypes.createPolicy("svelte-trusted-html", {})`,
};

test("the page's policy refuses every way from text to HTML or script", async ({ ui }) => {
  await ui.tell({ type: "open", count: 3 });
  for (const [name, attempt] of Object.entries(attempts)) {
    // from a timer: what the debugger itself runs may use eval
    const outcome = await ui.page.evaluate(`new Promise((resolve) => setTimeout(() => {
      try { ${attempt}; resolve("done"); } catch (error) { resolve(error.name); }
    }))`);
    expect(`${name}: ${String(outcome)}`).toMatch(/: (?:TypeError|EvalError|SecurityError)$/);
  }
  expect(await ui.page.evaluate(() => navigator.serviceWorker.register("/other.js").catch(String))).toContain(
    "TypeError",
  );
});

test("styles and scripts written into the page do nothing", async ({ ui }) => {
  await ui.page.evaluate(() => {
    const style = document.createElement("style");
    style.textContent = "body { outline: 7px solid red }";
    const link = document.createElement("a");
    try {
      link.setAttribute("onclick", "window.pwned = 1");
    } catch {
      // Trusted Types refuse it where the browser has them
    }
    link.setAttribute("style", "outline: 7px solid red");
    document.body.append(style, link);
    link.click();
  });
  expect(await ui.page.evaluate(() => getComputedStyle(document.body).outlineWidth)).not.toBe("7px");
  expect(await ui.page.evaluate(() => "pwned" in window)).toBe(false);
});

test("the app works under it, and nothing of it was refused", async ({ ui }) => {
  await ui.tell({ type: "open", count: 12 });
  await ui.page.getByText("this week’s kites").first().click();
  await expect(ui.page.frameLocator("article iframe").frameLocator("iframe").locator("h1")).toHaveText(
    "The Weekly Kite",
  );
  await ui.page.evaluate(() => navigator.serviceWorker.ready.then(() => true));
  await ui.page.goto(`${ui.origin}/settings/devices`);
  await expect(ui.page.getByRole("heading", { level: 1 })).toBeVisible();
  expect(ui.complaints).toEqual([]);
});
