import axe from "axe-core";
import { mkdtempSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import os from "node:os";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { chromium, type BrowserContext } from "playwright-core";
import { findBrowser } from "../../tools/setup/browser.mjs";

/** How a page is looked at. */
export interface View {
  /** Of the window, CSS pixels. */
  readonly width: number;
  readonly scheme: "light" | "dark";
}

/** The narrowest phone, a common one, a desktop. */
export const VIEWS: readonly View[] = [
  { width: 320, scheme: "light" },
  { width: 390, scheme: "dark" },
  { width: 1100, scheme: "light" },
  { width: 1100, scheme: "dark" },
];

/** What a browser makes of a page. Every list is empty where all is well. */
export interface Seen {
  /** Elements that reach beyond the window, or beyond a part that cannot be scrolled. */
  readonly overflows: readonly string[];
  /** Violations of WCAG 2 A and AA, contrast among them, by axe. */
  readonly violations: readonly string[];
  /** Errors and warnings of the page's console. */
  readonly complaints: readonly string[];
  /** Requests for anything but the page itself. */
  readonly requests: readonly string[];
}

const FLAGS = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

/**
 * A suite that looks at pages in Chromium; skipped, with the reason, where there is none. With the variable
 * SCREENSHOTS set to a folder, every page is also put there as a picture.
 */
export function describeWithBrowser(title: string, body: (look: (name: string, html: string, view: View) => Promise<Seen>) => void): void {
  const executablePath = findBrowser();
  if (executablePath === undefined) {
    describe(title, () => {
      it("skipped: no Chromium; `npm test` or `node tools/setup/browser.mjs` installs it", function () {
        this.skip();
      });
    });
    return;
  }
  describe(title, function () {
    this.timeout(60_000);
    let folder: string;
    let context: BrowserContext;
    before(async () => {
      folder = mkdtempSync(path.join(os.tmpdir(), "redis-move-browser-"));
      context = await chromium.launchPersistentContext(path.join(folder, "profile"), { executablePath, args: FLAGS, headless: true });
    });
    after(async () => {
      await context.close();
      rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
    });
    body((name, html, view) => lookAt(context, folder, name, html, view));
  });
}

async function lookAt(context: BrowserContext, folder: string, name: string, html: string, { width, scheme }: View): Promise<Seen> {
  const file = path.join(folder, "page.html");
  writeFileSync(file, html);
  const address = pathToFileURL(file).href;
  const complaints: string[] = [];
  const requests: string[] = [];
  const page = await context.newPage();
  try {
    page.on("console", (message) => ["error", "warning"].includes(message.type()) && complaints.push(message.text()));
    page.on("pageerror", (error) => complaints.push(error.message));
    page.on("request", (request) => request.url() !== address && requests.push(request.url()));
    await page.setViewportSize({ width, height: 800 });
    await page.emulateMedia({ colorScheme: scheme });
    await page.goto(address);
    if (process.env["SCREENSHOTS"] !== undefined) {
      mkdirSync(process.env["SCREENSHOTS"], { recursive: true });
      await page.screenshot({ path: path.join(process.env["SCREENSHOTS"], `${name}-${width}-${scheme}.png`), fullPage: true });
    }
    // What is folded has to fit and be readable too.
    await page.evaluate("document.querySelectorAll('details').forEach((details) => { details.open = true; })");
    const overflows = await page.evaluate<string[]>(OVERFLOWS);
    // Evaluated, not added as a script: the page's own policy forbids scripts.
    await page.evaluate(axe.source);
    const violations = await page.evaluate<string[]>(VIOLATIONS);
    return { overflows, violations, complaints, requests };
  } finally {
    await page.close();
  }
}

/** Runs in the page. What lies in a box that scrolls may be wider than it. */
const OVERFLOWS = `(() => {
  const wide = [...document.querySelectorAll("body *")].filter((element) => {
    const box = element.getBoundingClientRect();
    const inScroll = element.parentElement.closest(".scroll") !== null;
    return !inScroll && box.width > 0 && (box.right > innerWidth + 0.5 || box.left < -0.5);
  });
  const whole = document.documentElement.scrollWidth > document.documentElement.clientWidth ? ["the page: " + document.documentElement.scrollWidth + " of " + innerWidth] : [];
  return [...whole, ...wide.map((element) => element.tagName + " " + element.textContent.slice(0, 40))];
})()`;

const VIOLATIONS = `axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "best-practice"] }).then(({ violations }) =>
  violations.flatMap(({ id, nodes }) => nodes.map(({ target, failureSummary }) => id + " at " + target.join(" ") + ": " + failureSummary)))`;
