import Ajv from "ajv";
import { expect } from "chai";
import { spawnSync } from "node:child_process";
import { readFileSync } from "node:fs";
import path from "node:path";
import { parse } from "yaml";
import { readCheckers } from "../../tools/setup/checkers.mjs";

const folder = path.join(__dirname, "../../examples/ci");
const read = (name: string): string => readFileSync(path.join(folder, name), "utf8");
const recipes = { "github-actions.yml": "github-workflows.json", "azure-pipelines.yml": "azure-pipelines.json", "gitlab-ci.yml": "gitlab-ci.json" } as const;
type Recipe = keyof typeof recipes;

/** Shell text of a recipe, by where it stands. */
function scripts(name: Recipe): Record<string, string> {
  const found: Record<string, string> = {};
  const visit = (value: unknown, place: string): void => {
    if (typeof value !== "object" || value === null) return;
    for (const [key, child] of Object.entries(value)) {
      const where = `${place}/${key}`;
      if (["run", "bash", "inlineScript"].includes(key) && typeof child === "string") found[where] = child;
      else if (key === "script" && Array.isArray(child)) found[where] = child.join("\n");
      else visit(child, where);
    }
  };
  visit(parse(read(name)), name);
  return found;
}

describe("recipes for CI", function () {
  this.timeout(60_000);
  const { schemas, shellcheck, actionlint } = readCheckers();
  const missing = "set-up has not brought it; `npm test` or `node tools/setup/checkers.mjs` does";

  for (const [name, schema] of Object.entries(recipes) as [Recipe, string][]) {
    it(`${name} keeps to the published schema${schemas === undefined ? ` (skipped: ${missing})` : ""}`, function () {
      if (schemas === undefined) this.skip();
      const ajv = new Ajv({ strict: false, allErrors: true, validateFormats: false, unicodeRegExp: false, logger: false });
      const validate = ajv.compile(JSON.parse(readFileSync(path.join(schemas, schema), "utf8")) as object);
      // Azure Pipelines reads every scalar as text, and its schema says so.
      const document = parse(read(name), { merge: true, ...(name === "azure-pipelines.yml" ? { schema: "failsafe" } : {}) }) as object;
      expect(validate(document), JSON.stringify(validate.errors?.slice(0, 5))).to.equal(true);
      // A schema that takes anything would prove nothing.
      expect(validate({ ...document, jobs: 1, "redis-move-preview": 1 })).to.equal(false);
    });

    it(`the shell of ${name} passes ShellCheck${shellcheck === undefined ? ` (skipped: ${missing})` : ""}`, function () {
      if (shellcheck === undefined) this.skip();
      const found = scripts(name);
      expect(Object.keys(found)).to.not.be.empty;
      for (const [place, text] of Object.entries(found)) {
        const shell = text.replaceAll(/\$\{\{.*?\}\}/g, "x");
        const { stdout, status } = spawnSync(shellcheck, ["--shell=bash", "--severity=style", "--exclude=SC2148", "-"], { input: shell, encoding: "utf8" });
        expect(status, `${place}\n${stdout}`).to.equal(0);
      }
    });
  }

  it(`preview-report.sh passes ShellCheck${shellcheck === undefined ? ` (skipped: ${missing})` : ""}`, function () {
    if (shellcheck === undefined) this.skip();
    const { stdout, status } = spawnSync(shellcheck, ["--severity=style", path.join(folder, "preview-report.sh")], { encoding: "utf8" });
    expect(status, stdout).to.equal(0);
  });

  it(`github-actions.yml passes actionlint${actionlint === undefined ? ` (skipped: ${missing})` : ""}`, function () {
    if (actionlint === undefined) this.skip();
    const lint = (text: string): string => spawnSync(actionlint, ["-no-color", "-shellcheck", shellcheck ?? "", "-"], { input: text, encoding: "utf8" }).stdout;
    expect(lint(read("github-actions.yml"))).to.equal("");
    expect(lint(read("github-actions.yml").replace("steps.report.outputs.gate", "steps.reprot.outputs.gate")), "it finds what is wrong").to.include('property "reprot" is not defined');
  });
});
