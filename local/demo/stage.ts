import { mkdirSync, mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { engineEnvironment } from "../../tools/setup/engine-env.mjs";
import { startLocalAzure, type LocalAzure } from "..";
import { createDataPlane } from "../redis";
import { applySeed, readSeed } from "../seed";

export const REPOSITORY = resolve(__dirname, "../..");

/** Everything the demo stands on, running. */
export interface Stage {
  /** Holds all that the demo writes; the stand-ins' own files are in `stand-ins`. */
  readonly folder: string;
  readonly azure: LocalAzure;
  /** Complete environment of the engine and of the command line. */
  readonly env: Readonly<Record<string, string>>;
  stop(): Promise<void>;
}

/** Starts the local Azure with the source caches of `examples/seed.json`, and a backend for the engine. */
export async function setStage(): Promise<Stage> {
  const folder = mkdtempSync(join(tmpdir(), "redis-move-demo-"));
  const standIns = join(folder, "stand-ins");
  mkdirSync(standIns);
  // Azurite, the servers and their certificates each make folders of their own: all of them below this one.
  process.env["TMPDIR"] = standIns;
  const azure = await startLocalAzure({ dataPlane: (ca) => createDataPlane({ ca }), pulumi: true });
  try {
    await applySeed(azure, readSeed(join(REPOSITORY, "examples/seed.json")));
    return {
      folder,
      azure,
      env: { ...inherited(), ...azure.env, ...engineEnvironment(folder) },
      stop: () => azure.stop(),
    };
  } catch (error) {
    await azure.stop();
    throw error;
  }
}

/** A Pulumi session of the user's own must not reach into the demo. */
function inherited(): Record<string, string> {
  return Object.fromEntries(
    Object.entries(process.env).filter(
      (entry): entry is [string, string] => entry[1] !== undefined && !entry[0].startsWith("PULUMI_"),
    ),
  );
}
