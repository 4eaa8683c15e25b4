import { expect } from "chai";
import { existsSync, mkdirSync, rmSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { setUpBuild } from "../../tools/setup/build.mjs";
import { fingerprint } from "../../tools/setup/fingerprint.mjs";
import { setUpNodeModules } from "../../tools/setup/node-modules.mjs";
import { rejection } from "../support/rejection";
import { temporaryFolder } from "../support/temp-folder";

const done = (code: number, stderr = ""): { code: number; stdout: string; stderr: string; timedOut: boolean } => ({ code, stdout: "", stderr, timedOut: false });
const quiet = (): void => undefined;

describe("set-up does again only what has to be done again", () => {
  const root = temporaryFolder();
  const write = (name: string, text: string): void => {
    const file = path.join(root(), name);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, text);
  };

  describe("fingerprint", () => {
    it("changes with contents, names and number of files, and with nothing else", () => {
      write("lib/a.ts", "1");
      write("lib/deep/b.ts", "2");
      const before = fingerprint(root(), ["lib", "missing.json"]);
      write("lib/a.ts", "1");
      write("other.ts", "x");
      expect(fingerprint(root(), ["lib", "missing.json"])).to.equal(before);
      const seen = new Set([before]);
      for (const change of [() => write("lib/a.ts", "3"), () => write("lib/c.ts", ""), () => rmSync(path.join(root(), "lib/deep/b.ts")), () => write("missing.json", "{}")]) {
        change();
        seen.add(fingerprint(root(), ["lib", "missing.json"]));
      }
      expect(seen.size).to.equal(5);
    });

    it("tells where one file ends and the next begins", () => {
      write("a/x", "12");
      write("a/y", "3");
      const before = fingerprint(root(), ["a"]);
      write("a/x", "1");
      write("a/y", "23");
      expect(fingerprint(root(), ["a"])).to.not.equal(before);
    });
  });

  describe("node modules", () => {
    let installs = 0;
    const install = async (folder: string): Promise<ReturnType<typeof done>> => {
      installs += 1;
      mkdirSync(path.join(folder, "node_modules", ".bin"), { recursive: true });
      writeFileSync(path.join(folder, "node_modules", ".bin", "node"), "");
      return done(0);
    };
    beforeEach(() => {
      installs = 0;
      write("package-lock.json", "{}");
    });

    it("are installed once for a lock file, and again for another", async () => {
      expect(await setUpNodeModules(quiet, root(), install)).to.equal("installed by package-lock.json");
      expect(await setUpNodeModules(quiet, root(), install)).to.equal("unchanged");
      write("package-lock.json", '{"a":1}');
      expect(await setUpNodeModules(quiet, root(), install)).to.equal("installed by package-lock.json");
      expect(installs).to.equal(2);
    });

    it("are installed again after a failure, whose output is shown", async () => {
      const error = await rejection(setUpNodeModules(quiet, root(), async () => done(1, "npm error EUSAGE")));
      expect(error.message).to.contain("npm ci failed").and.to.contain("EUSAGE");
      expect(await setUpNodeModules(quiet, root(), install)).to.equal("installed by package-lock.json");
    });

    it("are left alone when they are a link", async () => {
      mkdirSync(path.join(root(), "elsewhere"));
      symlinkSync(path.join(root(), "elsewhere"), path.join(root(), "node_modules"));
      expect(await setUpNodeModules(quiet, root(), install)).to.equal("a link, left alone");
      expect(installs).to.equal(0);
    });

    it("without their own Node are refused with the command that brings it", async () => {
      const withoutScripts = async (folder: string): Promise<ReturnType<typeof done>> => {
        mkdirSync(path.join(folder, "node_modules"));
        return done(0);
      };
      const error = await rejection(setUpNodeModules(quiet, root(), withoutScripts));
      expect(error.message).to.match(/missing: node_modules\/\.bin\/node[^]*install: npm rebuild/);
    });
  });

  describe("the build", () => {
    let builds = 0;
    const compile = async (folder: string): Promise<ReturnType<typeof done>> => {
      builds += 1;
      mkdirSync(path.join(folder, "dist"), { recursive: true });
      return done(0);
    };
    beforeEach(() => {
      builds = 0;
      write("lib/a.ts", "1");
    });

    it("is made when sources have changed, and old output goes", async () => {
      expect(await setUpBuild(quiet, root(), compile)).to.equal("built");
      expect(await setUpBuild(quiet, root(), compile)).to.equal("unchanged");
      write("dist/gone.js", "");
      write("lib/a.ts", "2");
      expect(await setUpBuild(quiet, root(), compile)).to.equal("built");
      expect(builds).to.equal(2);
      expect(existsSync(path.join(root(), "dist", "gone.js"))).to.equal(false);
    });

    it("is made when its output was deleted", async () => {
      await setUpBuild(quiet, root(), compile);
      rmSync(path.join(root(), "dist"), { recursive: true });
      expect(await setUpBuild(quiet, root(), compile)).to.equal("built");
    });

    it("shows the compiler's errors and is tried again", async () => {
      const error = await rejection(setUpBuild(quiet, root(), async () => done(2, "lib/a.ts(1,1): error TS1005")));
      expect(error.message).to.contain("the build failed").and.to.contain("TS1005");
      expect(await setUpBuild(quiet, root(), compile)).to.equal("built");
    });
  });
});
