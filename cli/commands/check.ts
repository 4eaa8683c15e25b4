import { moveFindings, parseConfig, sizeCache, type CompleteCache } from "../../lib/config";
import { describeSource } from "../../lib/sizing";
import { faultLine } from "../../lib/util/fault";
import type { CommandModule } from "../command";
import { exitCodes } from "../exit-codes";
import { readStackFile } from "../stack-file";
import { type CheckedCache, hasBlocker, renderFindings } from "../views/findings";

interface Options {
  readonly stack: string;
  readonly json?: boolean;
}

const EXAMPLES = `
Reads the config of the stack and nothing else: no engine, no subscription.
Exit code 2 where the config is wrong or a finding is a blocker.

Examples:
  redis-move check --stack prod
  redis-move check --stack dev --json`;

export const command: CommandModule = {
  configure(command) {
    command
      .requiredOption("--stack <name>", "stack whose config is read: Pulumi.<name>.yaml")
      .option("--json", "print one JSON object")
      .addHelpText("after", EXAMPLES);
  },

  async run(command, io) {
    const { stack, json } = command.opts<Options>();
    const { path, config } = await readStackFile(stack, io.cwd);
    const parsed = parseConfig(config, { findingsApart: true });
    if (parsed.faults !== undefined) {
      for (const fault of parsed.faults) io.stderr.write(`redis-move check: ${path}: ${faultLine(fault)}\n`);
      return exitCodes.usage;
    }
    const caches = parsed.caches.map(check);
    io.stdout.write(
      json ? `${JSON.stringify({ version: 1, stack, caches }, null, 2)}\n` : renderFindings(stack, caches, io),
    );
    const blocked = caches.filter(hasBlocker).map(({ name }) => name);
    if (blocked.length === 0) return exitCodes.ok;
    io.stderr.write(`redis-move check: blockers stop the preview of ${blocked.join(", ")}\n`);
    return exitCodes.usage;
  },
};

function check({ name, strategy, phase, source, target, location }: CompleteCache): CheckedCache {
  const { record: sizing } = sizeCache(source, target);
  const findings = moveFindings({ strategy, source, sizing, target, location });
  return { name, strategy, phase, source: describeSource(sizing.source), target: sizing.target.sku, findings };
}
