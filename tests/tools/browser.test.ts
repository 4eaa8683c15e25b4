import { expect } from "chai";
import { writeFileSync } from "node:fs";
import path from "node:path";
import { findBrowser, setUpBrowser } from "../../tools/setup/browser.mjs";
import { rejection } from "../support/rejection";
import { temporaryFolder } from "../support/temp-folder";

describe("finding a browser", () => {
  const folder = temporaryFolder();
  const program = (name: string): string => {
    const file = path.join(folder(), name);
    writeFileSync(file, "", { mode: 0o755 });
    return file;
  };

  it("takes the one that CHROMIUM names, else Chromium on PATH, else Chrome", () => {
    const chrome = program("google-chrome");
    expect(findBrowser({ PATH: folder() })).to.equal(chrome);
    const chromium = program("chromium");
    expect(findBrowser({ PATH: folder() })).to.equal(chromium);
    expect(findBrowser({ PATH: folder(), CHROMIUM: program("mine") })).to.equal(path.join(folder(), "mine"));
    expect(findBrowser({ PATH: "/nowhere" })).to.equal(undefined);
  });

  it("takes no other, and installs none, where the one that is named is not there", async () => {
    program("chromium");
    const env = { PATH: folder(), CHROMIUM: "/nowhere/chromium" };
    expect(findBrowser(env)).to.equal(undefined);
    const error = await rejection(setUpBrowser(() => expect.fail("nothing is installed"), env));
    expect(error.message.split("\n")).to.deep.equal([
      "missing: a browser",
      "needed:  tests look at the HTML pages in Chromium; they are skipped without it",
      "tried:   CHROMIUM: /nowhere/chromium is not an executable file",
      "install: apt-get install chromium, or set CHROMIUM to its path",
    ]);
  });
});
