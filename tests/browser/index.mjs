// Uses the list of departments as a person does, and prints what it then shows, with the milliseconds that each step took.
// node index.mjs CHROMIUM ADDRESS WORD GRADE COLUMN
import { chromium } from "playwright-core";

const [executablePath, address, word, grade, column] = process.argv.slice(2);
const browser = await chromium.launch({ executablePath, args: ["--no-sandbox", "--disable-gpu"] });
const page = await browser.newPage();
const refused = [];
page.on("console", (message) => refused.push(message.text()));
const seen = {};
const step = async (name, act) => {
  const begun = performance.now();
  await act();
  await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
  const codes = await page.$$eval("tbody tr:not([hidden])", (rows) => rows.slice(0, 20).map((row) => row.cells[0].textContent));
  seen[name] = { ms: Math.round(performance.now() - begun), codes, count: await page.textContent("output") };
};
const head = page.locator("thead button").nth(Number(column));
await step("load", () => page.goto(address));
await step("up", () => head.click());
await step("down", () => head.click());
await step("search", () => page.fill("input", word));
await step("all", () => page.fill("input", ""));
await step("grade", () => page.locator("select").first().selectOption(grade));
await browser.close();
console.log(JSON.stringify({ ...seen, refused }));
