// Looks at a page that verifies a report, in a real browser, and tells what it says as JSON.
//
//   node verify.js <  { "browser": path, "page": url, "names": { host: address }, "viewport": { width, height },
//                       "files": [ { "path": …, "by": "choosing" | "dropping" } ], "picture": path }
//
// Every field but the first two may be missing. `names` are host names that stand for an address.

import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { chromium } from "playwright-core";

const asked = JSON.parse(readFileSync(0, "utf8"));
const names = Object.entries(asked.names ?? {}).map(([name, address]) => `MAP ${name} ${address}`);
const browser = await chromium.launch({
  executablePath: asked.browser,
  args: ["--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    ...(names.length > 0 ? [`--host-resolver-rules=${names.join(", ")}`] : [])],
});
const told = { status: 0, secure: false, errors: [], requests: [], verdicts: [] };
try {
  const page = await browser.newPage({ viewport: asked.viewport ?? { width: 1000, height: 900 } });
  page.on("pageerror", (error) => told.errors.push(String(error)));
  page.on("console", (message) => {
    if (message.type() === "error") told.errors.push(message.text());
  });
  const answer = await page.goto(asked.page);
  told.status = answer.status();
  told.secure = await page.evaluate(() => window.isSecureContext);
  told.overflow = await page.evaluate(
    () => document.documentElement.scrollWidth > document.documentElement.clientWidth,
  );
  // From here on the page has no reason to ask for anything.
  page.on("request", (request) => told.requests.push(request.url()));
  for (const { path, by } of asked.files ?? []) {
    if (by === "choosing") {
      await page.setInputFiles("#file", path);
    } else {
      const content = readFileSync(path).toString("base64");
      const transfer = await page.evaluateHandle(({ content, name }) => {
        const bytes = Uint8Array.from(atob(content), (letter) => letter.charCodeAt(0));
        const transfer = new DataTransfer();
        transfer.items.add(new File([bytes], name, { type: "application/pdf" }));
        return transfer;
      }, { content, name: basename(path) });
      await page.dispatchEvent("main", "dragover", { dataTransfer: transfer });
      await page.dispatchEvent("main", "drop", { dataTransfer: transfer });
    }
    await page.waitForSelector("#verdict:is(.same, .other, .failed)");
    told.verdicts.push(await page.evaluate(() => {
      const verdict = document.getElementById("verdict");
      return { kind: verdict.className, text: verdict.textContent, role: verdict.getAttribute("role") };
    }));
  }
  if (asked.picture) await page.screenshot({ path: asked.picture, fullPage: true });
} finally {
  await browser.close();
}
console.log(JSON.stringify(told));
