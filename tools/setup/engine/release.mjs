import path from "node:path";
import { programs } from "../node-modules.mjs";
import { root } from "../paths.mjs";
import { lastWords, run } from "../processes.mjs";
import { askVersion } from "./path.mjs";

const PROBE_LIMIT_MS = 4000;
const INSTALL_LIMIT_MS = 120_000;
const DOWNLOADS = "https://get.pulumi.com/install.sh";
// The SDK's own installer; it needs the packages and a newer Node than set-up itself.
const INSTALL = `require("@pulumi/pulumi/automation").PulumiCommand.install({ root: process.argv[1] }).catch((e) => { console.error(e.message); process.exit(1); })`;

/**
 * The official release, of the SDK's version, with the official language host.
 *
 * @param {string} folder
 * @param {import("../steps.mjs").Say} say
 * @returns {Promise<import("./choose.mjs").Engine>}
 */
export async function releasedEngine(folder, say) {
  await requireNetwork();
  say("installing the official Pulumi release");
  const target = path.join(folder, "release");
  const result = await run(path.join(programs, "node"), ["-e", INSTALL, target], { cwd: root, timeoutMs: INSTALL_LIMIT_MS });
  if (result.code !== 0) throw new Error(lastWords(result));
  const bin = path.join(target, "bin");
  return { bin, kind: "release", version: await askVersion(path.join(bin, "pulumi")) };
}

async function requireNetwork() {
  try {
    const response = await fetch(DOWNLOADS, { method: "HEAD", signal: AbortSignal.timeout(PROBE_LIMIT_MS) });
    if (!response.ok) throw new Error(`HTTP status ${response.status}`);
  } catch (error) {
    const { message, cause } = /** @type {Error} */ (error);
    throw new Error(`Pulumi's download site cannot be reached: ${cause instanceof Error ? cause.message : message}`);
  }
}
