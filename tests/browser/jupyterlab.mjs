// What an analyst does in JupyterLab, by mouse and keyboard; prints what was seen as one line of JSON.
// node jupyterlab.mjs CHROMIUM ADDRESS TOKEN PROFILE PICTURES
import { chromium } from "playwright-core";

const [executablePath, address, token, profile, pictures] = process.argv.slice(2);
const args = ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
  "--disable-component-update", "--disable-sync"];
const context = await chromium.launchPersistentContext(profile, {
  executablePath, args, headless: true, viewport: { width: 1400, height: 1000 },
});
context.setDefaultTimeout(60_000);
const page = context.pages()[0] ?? await context.newPage();
const seen = { strangers: [], notebooks: {} };

const local = (url) => ["data:", "blob:", "about:"].some((start) => url.startsWith(start)) || new URL(url).host === new URL(address).host;
const watch = (url) => local(url) || seen.strangers.push(url);
context.on("request", (request) => watch(request.url()));
page.on("websocket", (socket) => watch(socket.url()));

// The cells as JupyterLab itself holds them, on screen or not.
const cells = () => page.evaluate(() => {
  const panel = window.jupyterapp.shell.currentWidget;
  const code = panel.content.widgets.filter((cell) => cell.model.type === "code");
  const outputs = code.flatMap((cell) => cell.model.outputs.toJSON());
  return {
    counts: code.map((cell) => cell.model.executionCount),
    status: panel.sessionContext.session?.kernel?.status,
    errors: outputs.filter((one) => one.output_type === "error" || one.name === "stderr").map((one) => one.evalue ?? one.text),
    text: JSON.stringify(outputs.map((one) => one.data ?? one.text)),
  };
});

async function open(name) {
  await page.goto(`${address}/lab/tree/notebooks/${name}.ipynb?token=${token}&reset`);
  await page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-Notebook").waitFor();
  await page.waitForFunction(() => window.jupyterapp?.shell.currentWidget?.sessionContext?.session?.kernel?.status === "idle");
}

async function runAll() {
  const before = Math.max(0, ...(await cells()).counts);
  await page.getByRole("menuitem", { name: "Run", exact: true }).click();
  await page.getByRole("menuitem", { name: "Run All Cells", exact: true }).click();
  await page.waitForFunction((before) => {
    const panel = window.jupyterapp.shell.currentWidget;
    const code = panel.content.widgets.filter((cell) => cell.model.type === "code");
    const failed = code.some((cell) => cell.model.outputs.toJSON().some((one) => one.output_type === "error"));
    const idle = panel.sessionContext.session.kernel.status === "idle";
    return idle && (failed || code.every((cell) => cell.model.executionCount > before));
  }, before);
  return cells();
}

async function setParameters(source) {
  const editor = page.locator(".jp-NotebookPanel:not(.lm-mod-hidden) .jp-CodeCell .cm-content").first();
  await editor.click();
  await page.keyboard.press("Control+A");
  await page.keyboard.insertText(source);
}

const screen = (text) => page.locator(".widget-html-content", { hasText: text }).first();

async function explore(result) {
  const line = page.locator(".widget-hbox:not(:has(.widget-hbox))", { has: page.locator('label:text-is("满分")') });
  await line.locator("select").selectOption({ label: "B-01 部门预算资金支出率（6.00）" });
  await line.locator("input").fill("12");
  await line.locator("input").press("Enter");
  await screen("28.26～105.76").waitFor();
  result.moved = await screen("28.26～105.76").innerText();
  await page.getByRole("button", { name: "导出", exact: true }).click();
  await screen("已写入").waitFor();
  await page.getByRole("button", { name: "核对结果", exact: true }).click();
  await screen("核对").waitFor();
  await page.getByRole("button", { name: "清除改动", exact: true }).click();
  await screen("还没有改动").waitFor();
  const figure = page.locator(".widget-hbox:not(:has(.widget-hbox))", { has: page.locator('label:text-is("数据")') });
  await figure.locator("input").fill("3人");
  await figure.locator("input").press("Enter");
  await screen("怎么办").waitFor();
  result.refused = await screen("怎么办").innerText();
  await line.scrollIntoViewIfNeeded();
  await page.screenshot({ path: `${pictures}/explore.png` });
  const use = page.locator(".jp-CodeCell .cm-content", { hasText: "explore.trial_panel(" });
  await use.click();
  await page.keyboard.press("Home");
  for (let step = 0; step < 12; step += 1) await page.keyboard.press("ArrowRight");
  await page.keyboard.press("Shift+Tab");
  await page.locator(".jp-Tooltip", { hasText: "改一个满分" }).waitFor();
  result.errors = (await cells()).errors;
  result.tooltip = await page.locator(".jp-Tooltip").innerText();
}

try {
  for (const name of ["report", "overview", "review", "explore"]) {
    await open(name);
    seen.notebooks[name] = await runAll();
    if (name === "explore") await explore(seen.notebooks[name]);
    if (name === "report") {
      await page.screenshot({ path: `${pictures}/report.png` });
      await setParameters('department = "310107-gzj"  # 部门编码\nbatch = "../params/putuo-2024.yaml"  # 批次文件\nout = ""  # 不写');
      seen.notebooks.again = await runAll();
    }
  }
} catch (error) {
  seen.failed = String(error);
  await page.screenshot({ path: `${pictures}/failed.png` });
} finally {
  await context.close();
}
console.log(JSON.stringify(seen));
