import { spawnSync } from "node:child_process";
import { existsSync, readFileSync } from "node:fs";
import { delimiter, join, resolve } from "node:path";

export const REPOSITORY = resolve(__dirname, "../../..");

const CACHE = process.env.REDIS_MOVE_CACHE_DIR ?? join(REPOSITORY, ".cache");

export interface Engine {
  /** Folder of `pulumi` and its Node language host. */
  readonly bin: string;
  readonly version: string;
}

/** Why there is no engine, for the line that says that tests are skipped. */
export interface NoEngine {
  readonly reason: string;
}

/** The engine that set-up noted in `.cache/engine.json`, else the `pulumi` on PATH. */
export function findEngine(): Engine | NoEngine {
  const noted = join(CACHE, "engine.json");
  const bin = existsSync(noted) ? (JSON.parse(readFileSync(noted, "utf8")) as { bin: string }).bin : onPath();
  if (bin === undefined) return { reason: "no Pulumi engine: none in .cache/engine.json and no pulumi on PATH; `npm test` sets one up" };
  const { stdout, error } = spawnSync(join(bin, "pulumi"), ["version"], { encoding: "utf8", env: { ...process.env, PULUMI_SKIP_UPDATE_CHECK: "true" } });
  if (error) return { reason: `the Pulumi engine in ${bin} does not start: ${error.message}` };
  return { bin, version: stdout.trim() };
}

function onPath(): string | undefined {
  return (process.env.PATH ?? "").split(delimiter).find((folder) => existsSync(join(folder, "pulumi-language-nodejs")) && existsSync(join(folder, "pulumi")));
}
