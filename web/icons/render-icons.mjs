/** Renders the PNG icons of the manifest from logo.svg, with Chromium: `node web/icons/render-icons.mjs`. */
import { readFile } from "node:fs/promises";
import { existsSync } from "node:fs";
import { chromium } from "@playwright/test";

const folder = new URL("../public/icons/", import.meta.url);
const svg = await readFile(new URL("logo.svg", folder), "utf8");
/** Maskable: the whole square is filled, the letter stays inside the safe circle. */
const maskable = svg
  .replace('rx="112"', "")
  .replace(/<g id="letter"[^>]*>/, '<g transform="translate(51 46) scale(.8)">');

const own = chromium.executablePath();
const browser = await chromium.launch({
  executablePath: existsSync(own) ? own : (process.env.CHROMIUM_PATH ?? "/usr/bin/chromium"),
  args: ["--no-sandbox", "--disable-gpu"],
});
const render = async (name, markup, size) => {
  const page = await browser.newPage({ viewport: { width: size, height: size } });
  await page.setContent(`<style>*{margin:0}svg{display:block;width:${size}px;height:${size}px}</style>${markup}`);
  await page.screenshot({ path: new URL(name, folder).pathname, omitBackground: true });
  await page.close();
};
await render("icon-192.png", svg, 192);
await render("icon-512.png", svg, 512);
await render("maskable-512.png", maskable, 512);
await browser.close();
