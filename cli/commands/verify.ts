import path from "node:path";
import type { Command } from "commander";
import { verify, type VerifyOptions, type VerifyResult } from "../../lib/copy";
import type { CommandModule } from "../command";
import { declareEndpointFlags, readEndpoints, wholeNumber, type EndpointFlags } from "../copy/endpoint-flags";
import { keepHeapSmall } from "../copy/heap";
import { onInterrupt } from "../copy/signals";
import { exitCodes } from "../exit-codes";
import type { Io } from "../io";

interface Flags extends EndpointFlags {
  readonly sample?: string;
  readonly repair?: boolean;
  readonly rounds?: string;
  readonly deleteExtra?: boolean;
  readonly ttlTolerance?: string;
  readonly json?: boolean;
}

const EXIT: Readonly<Record<VerifyResult["outcome"], number>> = { identical: exitCodes.ok, different: exitCodes.gate, stopped: 1 };
const LINE_EVERY = 10_000;

export const command: CommandModule = {
  configure(command: Command): void {
    declareEndpointFlags(command);
    command
      .option("--sample <n>", "compare so many keys drawn at random from each side")
      .option("--repair", "copy again what differs, then compare it again")
      .option("--rounds <n>", "how often a key is repaired or looked at again (default: 3)")
      .option("--delete-extra", "with --repair: remove keys that only the target has")
      .option("--ttl-tolerance <ms>", "expiries may differ by this (default: 1000)")
      .option("--json", "end with one JSON object on stdout")
      .addHelpText("after", HELP);
  },

  async run(command: Command, io: Io): Promise<number> {
    const flags = command.opts<Flags>();
    keepHeapSmall();
    const interrupt = onInterrupt(io, () => io.stderr.write("stopping ...\n"));
    let last = Date.now();
    try {
      const result = await verify({
        ...(await readEndpoints(flags, io)),
        ...readNumbers(flags),
        ...(flags.repair ? { repair: true } : {}),
        ...(flags.deleteExtra ? { deleteExtra: true } : {}),
        differencesFile: path.join(io.cwd, `redis-move-differences-${new Date().toISOString().replace(/[:.]/g, "-")}.jsonl`),
        signal: interrupt.signal,
        onNotice: (text) => void io.stderr.write(`${text}\n`),
        onProgress: ({ compared, total, different, closer, keysPerSecond }) => {
          if (Date.now() - last < LINE_EVERY) return;
          last = Date.now();
          io.stderr.write(`${compared} of about ${total} keys compared | ${keysPerSecond} keys/s | ${different} differ${closer === 0 ? "" : ` | ${closer} under a closer look`}\n`);
        },
      });
      io.stdout.write(flags.json ? `${JSON.stringify(result)}\n` : summary(result));
      return EXIT[result.outcome];
    } finally {
      interrupt.end();
    }
  },
};

function readNumbers(flags: Flags): Partial<VerifyOptions> {
  return {
    ...(flags.sample === undefined ? {} : { sample: wholeNumber("--sample", flags.sample) }),
    ...(flags.rounds === undefined ? {} : { rounds: wholeNumber("--rounds", flags.rounds) }),
    ...(flags.ttlTolerance === undefined ? {} : { ttlTolerance: wholeNumber("--ttl-tolerance", flags.ttlTolerance) }),
  };
}

const WORDS = {
  missing: "missing at the target",
  extra: "only at the target",
  type: "of another type",
  value: "of another value",
  ttl: "of another expiry",
} as const;

function summary(result: VerifyResult): string {
  const kinds = Object.entries(result.differences).filter(([, count]) => count > 0);
  const what = kinds.map(([kind, count]) => `${count} ${WORDS[kind as keyof typeof WORDS]}`).join(", ");
  const lines = [
    `${result.outcome}: ${result.compared} keys compared${result.sampled ? " (a sample)" : ""} in ${result.seconds.toFixed(1)} s, ${result.keysPerSecond} keys/s${what === "" ? "" : `; ${what}`}`,
    ...(result.repaired > 0 ? [`${result.repaired} keys repaired`] : []),
    ...result.examples.map(({ key, kind, source, target }) => `  ${kind}: ${key}: source ${source}; target ${target}`),
  ];
  if (result.file !== undefined) lines.push(`all differences: ${result.file}`);
  if (result.outcome === "different") lines.push(result.differences.extra > 0 ? "next: redis-move verify --repair, with --delete-extra to remove what only the target has" : "next: redis-move verify --repair with the same --from and --to");
  return `${lines.join("\n")}\n`;
}

const HELP = `
Values are compared as values: server versions and encodings do not matter.

Examples:
  redis-move verify --from rediss://old.redis.cache.windows.net \\
    --to rediss://new.westeurope.redis.azure.net:10000 --repair
  redis-move verify --from redis://localhost --to redis://localhost:6380 \\
    --sample 10000 --json

Exit codes: 0 identical, 4 differences remain, 1 stopped, 2 wrong usage.`;
