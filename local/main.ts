import { Command } from "commander";
import { startLocalAzure } from "./index";
import { createDataPlane } from "./redis";
import { applySeed, readSeed, SeedError } from "./seed";

/** Wrong usage and faulty files, as everywhere in this project. */
const USAGE = 2;

interface Options {
  readonly seed?: string;
  readonly port: number;
}

const program = new Command("npm run local --")
  .description("A local Azure: real Redis servers, real RDB files, Azurite; ARM, metrics, prices and azure-native stand in.\nPrints its variables one a line, then `ready`, and stays up until it is interrupted.")
  .option("--seed <file>", "start with the source caches of a JSON file")
  .option("--port <number>", "port of the ARM endpoint", Number, 0)
  .exitOverride((error) => process.exit(error.exitCode === 0 ? 0 : USAGE));

async function main(): Promise<void> {
  const options = program.parse().opts<Options>();
  const seed = options.seed === undefined ? undefined : readSeed(options.seed);
  // `on`, not `once`: npm and a terminal both signal, and the second must not cut the clean-up short.
  const interrupted = new Promise((resolve) => ["SIGINT", "SIGTERM", "SIGHUP"].forEach((signal) => process.on(signal, resolve)));
  say("local Azure: a stand-in for tests and demos, not Azure (docs/local-azure.md)");
  const local = await startLocalAzure({ dataPlane: (ca) => createDataPlane({ ca }), pulumi: true, retryAfterSeconds: 1, port: options.port, note: say });
  try {
    if (seed !== undefined) await applySeed(local, seed);
    for (const [name, value] of Object.entries(local.env)) process.stdout.write(`${name}=${value}\n`);
    process.stdout.write("ready\n");
    await interrupted;
    say("stopping");
  } finally {
    await local.stop();
  }
}

function say(line: string): void {
  process.stderr.write(`${line}\n`);
}

main().catch((error: unknown) => {
  say(error instanceof Error ? error.message : String(error));
  process.exitCode = error instanceof SeedError ? USAGE : 1;
});
