import { chmodSync, copyFileSync, mkdirSync, renameSync, rmSync, symlinkSync } from "node:fs";
import path from "node:path";
import { findExecutable } from "../executables.mjs";
import { root } from "../paths.mjs";
import { lastWords, run } from "../processes.mjs";
import { askVersion } from "./path.mjs";
import { builtVersion, goModule } from "./version.mjs";

const BUILD_LIMIT_MS = 25 * 60_000;
const PACKAGE = "github.com/pulumi/pulumi/pkg/v3/cmd/pulumi";

/**
 * The CLI built from the Go module beside this file's folder, with the project's own language host.
 *
 * @param {string} folder
 * @param {import("../steps.mjs").Say} say
 * @returns {Promise<import("./choose.mjs").Engine>}
 */
export async function builtEngine(folder, say) {
  const go = findExecutable("go", process.env);
  if (go === undefined) throw new Error("no go on PATH");
  say("building the Pulumi CLI from its Go modules, about 4 minutes on 2 cores, once");
  const part = path.join(folder, `.part-${process.pid}`);
  rmSync(part, { recursive: true, force: true });
  mkdirSync(part, { recursive: true });
  try {
    const result = await run(go, ["build", ...buildFlags(builtVersion()), "-o", `${part}${path.sep}`, PACKAGE], { cwd: goModule, timeoutMs: BUILD_LIMIT_MS });
    if (result.code !== 0) throw new Error(`go build: ${lastWords(result)}`);
    addLanguageHost(part);
    const version = await askVersion(path.join(part, "pulumi"));
    const bin = path.join(folder, "bin");
    rmSync(bin, { recursive: true, force: true });
    renameSync(part, bin);
    return { bin, kind: "built", version };
  } finally {
    rmSync(part, { recursive: true, force: true });
  }
}

/**
 * Without the version in the binary, `requiredPulumiVersion` is not checked and states carry none.
 *
 * @param {string} version
 */
function buildFlags(version) {
  const setVersion = `-X github.com/pulumi/pulumi/sdk/v3/go/common/version.Version=v${version}`;
  return ["-mod=readonly", "-trimpath", "-buildvcs=false", "-tags", "osusergo,grpcnotrace", "-ldflags", `-s -w ${setVersion}`];
}

/**
 * Puts the language host and the SDK's script for dynamic providers beside the CLI: there the engine takes
 * them for its own and warns of nothing. Done at each set-up, since the packages may have moved on.
 *
 * @param {string} bin
 */
export function addLanguageHost(bin) {
  // A link: the host finds its packages from where it really lies.
  const host = path.join(bin, "pulumi-language-nodejs");
  symlinkSync(path.join(goModule, "pulumi-language-nodejs"), `${host}.${process.pid}`);
  renameSync(`${host}.${process.pid}`, host);
  const dynamic = path.join(bin, "pulumi-resource-pulumi-nodejs");
  copyFileSync(path.join(root, "node_modules", "@pulumi", "pulumi", "pulumi-resource-pulumi-nodejs"), dynamic);
  chmodSync(dynamic, 0o755);
}
