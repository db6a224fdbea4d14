// Opens pages in Chromium and prints, as JSON by address, what a visitor and an auditor would notice:
// violations of axe-core, the type on paper, messages and errors of the console, dialogs, requests beyond the page, `window.hacked`, what overflows.
// WIDTH=390 node look.mjs CHROMIUM ADDRESS...
import { createRequire } from "node:module";
import { readFileSync } from "node:fs";
import { chromium } from "playwright-core";

const axe = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const [executablePath, ...addresses] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const seen = {};
async function look(address) {
  // Without the page's own policy: what is found must be harmless by itself, the policy is the second lock.
  const context = await browser.newContext({ bypassCSP: true, viewport: { width: Number(process.env.WIDTH ?? 1000), height: 1400 } });
  const page = await context.newPage();
  const found = { console: [], requests: [], dialogs: 0 };
  page.on("console", (message) => found.console.push(message.text()));
  page.on("pageerror", (error) => found.console.push(String(error)));
  page.on("dialog", (dialog) => { found.dialogs += 1; return dialog.dismiss(); });
  page.on("request", (request) => { if (request.url() !== address) found.requests.push(request.url()); });
  await page.goto(address);
  await page.evaluate(() => document.querySelectorAll("details").forEach((one) => { one.open = true; }));
  await page.evaluate(axe);
  const result = await page.evaluate(() => window.axe.run(document, { resultTypes: ["violations"] }));
  found.violations = result.violations.map((one) => `${one.id}: ${one.nodes.length} × ${one.nodes[0].html.slice(0, 200)}`);
  found.hacked = await page.evaluate(() => Boolean(window.hacked) || document.title === "hacked");
  found.overflow = await page.evaluate(() => document.documentElement.scrollWidth > document.documentElement.clientWidth);
  found.height = await page.evaluate(() => document.documentElement.scrollHeight);
  await page.emulateMedia({ media: "print" });
  await page.evaluate(() => document.querySelectorAll("details").forEach((one) => { one.open = false; }));
  found.paper = await page.evaluate(() => {
    const set = ["main > p", "h1", "h2:not(.key h2)", "h3"].map((one) => document.querySelector(one)).map((one) => one && getComputedStyle(one));
    const points = (pixels) => Math.round(parseFloat(pixels) * 0.75);
    return {
      type: set.map((one) => one && [points(one.fontSize), points(one.lineHeight), one.fontFamily.split(",").map((name) => name.replaceAll('"', "").trim())]),
      closed: [...document.querySelectorAll("details > dl")].filter((one) => one.getClientRects().length === 0).length,
    };
  });
  seen[address] = found;
  await context.close();
}

// Two at a time: a page is looked at by one process of its own.
const waiting = [...addresses];
const looking = async () => { while (waiting.length) await look(waiting.shift()); };
await Promise.all([looking(), looking()]);
await browser.close();
console.log(JSON.stringify(seen));
