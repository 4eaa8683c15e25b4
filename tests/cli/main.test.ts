import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { join } from "node:path";
import { text } from "node:stream/consumers";
import { expect } from "chai";

const main = join(__dirname, "../../cli/main.ts");
const start = (...argv: string[]) => spawn(process.execPath, ["--import", "tsx", main, ...argv]);

describe("the redis-move program", () => {
  it("hands over output and exit code", async () => {
    const child = start("size", "C7");
    const [stdout, stderr, [exitCode]] = await Promise.all([
      text(child.stdout),
      text(child.stderr),
      once(child, "exit") as Promise<[number | null]>,
    ]);
    expect([exitCode, stdout]).to.deep.equal([2, ""]);
    expect(stderr).to.match(/^redis-move size: [^\n]+\n$/);
  });

  it("ends without a word when nobody reads on, as behind `| head`", async () => {
    const child = start("size", "P1");
    child.stdout.destroy();
    const [stderr, [exitCode]] = await Promise.all([
      text(child.stderr),
      once(child, "exit") as Promise<[number | null]>,
    ]);
    expect([exitCode, stderr]).to.deep.equal([0, ""]);
  });

  it("keeps its exit code when nobody reads on", async () => {
    const child = start("size", "C7");
    child.stderr.destroy();
    expect(await once(child, "exit")).to.deep.equal([2, null]);
  });

  it("can be run as a file", async () => {
    expect(await readFile(main, "utf8")).to.match(/^#!\/usr\/bin\/env node\n/);
  });
});
