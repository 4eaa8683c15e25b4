import { spawn } from "node:child_process";
import type { ChildProcess } from "node:child_process";
import { once } from "node:events";
import { existsSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { request } from "node:https";
import { tmpdir } from "node:os";
import path from "node:path";
import { expect } from "chai";

const ROOT = path.resolve(__dirname, "../..");

/** `npm run local` without npm: the same program, the same arguments. */
class Run {
  stdout = "";
  stderr = "";
  readonly child: ChildProcess;
  readonly ended: Promise<number | null>;

  constructor(args: readonly string[], folder: string) {
    this.child = spawn(process.execPath, ["--import", "tsx", "local/main.ts", ...args], { cwd: ROOT, env: { ...process.env, TMPDIR: folder }, stdio: ["ignore", "pipe", "pipe"] });
    this.child.stdout?.on("data", (chunk: Buffer) => (this.stdout += chunk.toString()));
    this.child.stderr?.on("data", (chunk: Buffer) => (this.stderr += chunk.toString()));
    this.ended = once(this.child, "close").then(([code]) => code as number | null);
  }

  async ready(): Promise<Record<string, string>> {
    const deadline = Date.now() + 60_000;
    while (!this.stdout.endsWith("\nready\n")) {
      if (Date.now() > deadline || this.child.exitCode !== null) throw new Error(`not ready: ${this.stdout}${this.stderr}`);
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
    const lines = this.stdout.trimEnd().split("\n").slice(0, -1);
    return Object.fromEntries(lines.map((line) => [line.slice(0, line.indexOf("=")), line.slice(line.indexOf("=") + 1)]));
  }
}

function get(env: Record<string, string>, url: string): Promise<{ value?: { name: string }[] }> {
  return new Promise((resolve, reject) => {
    request(`${env["LOCAL_AZURE_ARM_ENDPOINT"] ?? ""}${url}`, { ca: readFileSync(env["LOCAL_AZURE_CA"] ?? ""), headers: { authorization: `Bearer ${env["LOCAL_AZURE_TOKEN"] ?? ""}` } }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString()));
      response.on("end", () => resolve(JSON.parse(text) as { value?: { name: string }[] }));
    }).on("error", reject).end();
  });
}

describe("npm run local", function () {
  this.timeout(120_000);
  let folder: string;
  let run: Run | undefined;
  beforeEach(() => {
    folder = mkdtempSync(path.join(tmpdir(), "local-main-"));
  });
  afterEach(async () => {
    run?.child.kill("SIGKILL");
    await run?.ended;
    rmSync(folder, { recursive: true, force: true });
  });
  const seedFile = (seed: unknown): string => {
    const file = path.join(folder, "seed.json");
    writeFileSync(file, typeof seed === "string" ? seed : JSON.stringify(seed));
    return file;
  };

  for (const signal of ["SIGINT", "SIGTERM"] as const) {
    it(`prints its variables and ready, serves its seed, and leaves nothing behind after ${signal}`, async () => {
      const seed = { caches: [{ name: "c1", resourceGroup: "rg", location: "westeurope", sku: "C1", keys: 100 }] };
      run = new Run(["--seed", seedFile(seed)], folder);
      const env = await run.ready();
      expect(Object.keys(env)).to.include.members(["LOCAL_AZURE_ARM_ENDPOINT", "LOCAL_AZURE_CA", "LOCAL_AZURE_SUBSCRIPTION_ID", "LOCAL_AZURE_TENANT_ID", "LOCAL_AZURE_TOKEN", "LOCAL_AZURE_BLOB_ENDPOINT", "PULUMI_DEBUG_PROVIDERS"]);
      const { value } = await get(env, `/subscriptions/${env["LOCAL_AZURE_SUBSCRIPTION_ID"] ?? ""}/providers/Microsoft.Cache/redis?api-version=2024-11-01`);
      expect(value?.map(({ name }) => name)).to.deep.equal(["c1"]);
      expect(run.stderr).to.include("not Azure");
      run.child.kill(signal);
      expect(await run.ended).to.equal(0);
      expect(readdirSync(folder).filter((name) => !name.startsWith("tsx-") && name !== "seed.json")).to.deep.equal([]);
      expect(existsSync(env["LOCAL_AZURE_CA"] ?? "")).to.equal(false);
    });
  }

  const faulty: readonly (readonly [string, unknown, RegExp])[] = [
    ["a seed with several faults", { caches: [{ name: "c1", sku: "P9" }] }, /caches\[0\]\.resourceGroup[^]*caches\[0\]\.sku/],
    ["a seed that is no JSON", "{", /cannot be read as JSON/],
    ["no caches", {}, /caches/],
  ];
  for (const [what, seed, message] of faulty) {
    it(`ends with 2 for ${what}, before anything starts`, async () => {
      run = new Run(["--seed", seedFile(seed)], folder);
      expect(await run.ended).to.equal(2);
      expect(run.stderr).to.match(message);
      expect(run.stdout).to.equal("");
    });
  }

  for (const args of [["--colour"], ["--seed"], ["--seed", "/nowhere/seed.json"]]) {
    it(`ends with 2 for ${args.join(" ")}`, async () => {
      run = new Run(args, folder);
      expect(await run.ended).to.equal(2);
      expect(run.stderr).to.not.equal("");
    });
  }
});
