import { expect } from "chai";
import { existsSync } from "node:fs";
import path from "node:path";
import { run } from "../../tools/setup/processes.mjs";

const root = path.join(__dirname, "../..");

describe("the npm package", function () {
  this.timeout(30_000);
  let files: string[];

  before(async () => {
    const packed = await run("npm", ["pack", "--dry-run", "--json", "--ignore-scripts"], { cwd: root });
    expect(packed.code, packed.stderr).to.equal(0);
    const list: unknown = JSON.parse(packed.stdout);
    // Newer versions of npm key the list by package name.
    const [entry] = Object.values(list as Record<string, { files: { path: string }[] }>);
    files = (entry?.files ?? []).map((file) => file.path);
  });

  it("holds the compiled code and four files beside it, nothing else", () => {
    const others = files.filter((file) => !file.startsWith("dist/"));
    expect(["CHANGELOG.md", "LICENSE", "README.md", "package.json"]).to.include.members(others);
    expect(others).to.include.members(["CHANGELOG.md", "LICENSE", "package.json"]);
    expect(others.includes("README.md")).to.equal(existsSync(path.join(root, "README.md")));
  });

  it("holds only what programs load: code, types and data", () => {
    expect(files.filter((file) => file.startsWith("dist/") && !/\.(js|d\.ts|json)$/.test(file))).to.deep.equal(["dist/policy/PulumiPolicy.yaml"]);
    expect(files.filter((file) => /(^|\/)(tests?|local|bench|tools|stacks)\//.test(file))).to.deep.equal([]);
  });
});
