import { readFile, rename, writeFile } from "node:fs/promises";
import { setFlagsFromString } from "node:v8";
import type { Command } from "commander";
import { assess, preferencesOf, type AssessedCache, type Assessment, type AssessOptions } from "../../lib/assess/assess";
import { renderAssessment } from "../../lib/assess/html/render";
import { parseTarget } from "../../lib/assess/targets";
import { writeConfig } from "../../lib/assess/write-config";
import { ArmClient } from "../../lib/azure/arm-client";
import { azureEnvironment } from "../../lib/azure/environment";
import { UserError } from "../../lib/util/user-error";
import { assessmentTable } from "../assessment-table";
import type { CommandModule } from "../command";
import { exitCodes } from "../exit-codes";
import type { Io } from "../io";
import { probeDatabases } from "../keyspace-probe";
import { progressOn } from "../progress";

const FORMATS = ["table", "json", "html"] as const;
type Format = (typeof FORMATS)[number];

/** Azure Monitor's single query reaches 30 days back (azure.md 11.3, U-22). */
const MOST_DAYS = 30;
const HOUR_MS = 3_600_000;

interface Flags {
  readonly days: string;
  readonly json?: boolean;
  readonly format: string;
  readonly write?: string;
  readonly headroom?: string;
  readonly prefer?: string;
  readonly sizeBy: string;
  readonly allowPreview?: boolean;
}

export const command: CommandModule = {
  configure(command: Command): void {
    command
      .argument("<id...>", "ARM ids of caches, resource groups or subscriptions")
      .option("--days <days>", `days of metrics to read, 1 to ${MOST_DAYS}`, String(MOST_DAYS))
      .option("--json", "print one JSON object")
      .option("--format <format>", FORMATS.join(", "), "table")
      .option("--write <file>", "add or update the caches in this stack config; every other line stays as it is")
      .option("--headroom <percent>", "room to keep above the peak")
      .option("--prefer <option>", "cost or memory, where the guide has two sizes")
      .option("--size-by <measure>", "used (used memory) or rss (resident set, more cautious)", "used")
      .option("--allow-preview", "take SKUs in preview too")
      .addHelpText(
        "after",
        "\nReads configuration and metrics only, never access keys.\nExit 3 when a cache could not be read.\n\nExamples:\n  redis-move assess /subscriptions/<id>/resourceGroups/<group>\n  redis-move assess /subscriptions/<id> --format html > caches.html\n  redis-move assess /subscriptions/<id> --write stacks/Pulumi.dev.yaml",
      );
  },

  async run(command: Command, io: Io): Promise<number> {
    const flags = command.opts<Flags>();
    const format = readFormat(flags);
    const targets = command.args.map(parseTarget);
    const options = readOptions(flags, format);
    if (flags.write !== undefined) writeConfig(await readStackFile(flags.write), flags.write, []);
    boundMemory();
    const environment = azureEnvironment(io.env);
    const arm = new ArmClient(environment);
    const progress = progressOn(io, "caches");
    const assessment = await assess(arm, targets, {
      ...options,
      probe: probeDatabases(environment),
      onProgress: (done, total) => progress.update(done, total),
    }).finally(() => progress.stop());
    if (flags.write !== undefined) await write(flags.write, assessment.caches, options, io);
    io.stdout.write(render(assessment, format, io));
    return assessment.unreadable.length > 0 ? exitCodes.partial : exitCodes.ok;
  },
};

/**
 * Each answer of Azure Monitor is megabytes of text that is garbage at once.
 * V8 would rather let its spaces grow than collect it: 200 caches would take
 * 250 MB in place of 180, for a fifth of the processor time saved.
 */
function boundMemory(): void {
  setFlagsFromString("--semi-space-growth-factor=1");
  setFlagsFromString("--heap-growing-percent=25");
}

function render(assessment: Assessment, format: Format, io: Io): string {
  switch (format) {
    case "table":
      return assessmentTable(assessment, io);
    case "html":
      return renderAssessment(assessment);
    case "json":
      return `${JSON.stringify({ caches: assessment.caches.map(contract), unreadable: assessment.unreadable }, null, 2)}\n`;
  }
}

function contract({ id, name, facts, use, recommended, alternatives, findings, warnings }: AssessedCache) {
  return { id, name, facts, use, recommended, alternatives, findings, warnings };
}

function readFormat({ format, json }: Flags): Format {
  if (json === true) return "json";
  const known = FORMATS.find((one) => one === format);
  if (known === undefined)
    throw new UserError("unknown format", { path: "--format", given: format, allowed: FORMATS.join(", ") });
  return known;
}

function readOptions(flags: Flags, format: Format): AssessOptions {
  const days = readNumber("--days", flags.days, 1, MOST_DAYS, true);
  const headroomPercent =
    flags.headroom === undefined ? undefined : readNumber("--headroom", flags.headroom, 0, 500, false);
  const prefer =
    flags.prefer === undefined ? undefined : readWord("--prefer", flags.prefer, ["cost", "memory"] as const);
  // Whole hours: a query with other ends gets shifted by Azure, and gaps would show where none are.
  const to = new Date(Math.floor(Date.now() / HOUR_MS) * HOUR_MS);
  return {
    window: { from: new Date(to.getTime() - days * 24 * HOUR_MS), to },
    sizeBy: readWord("--size-by", flags.sizeBy, ["used", "rss"] as const),
    keepMemory: format === "html",
    ...(headroomPercent === undefined ? {} : { headroomPercent }),
    ...(prefer === undefined ? {} : { prefer }),
    ...(flags.allowPreview === true ? { allowPreview: true } : {}),
  };
}

function readNumber(path: string, text: string, least: number, most: number, whole: boolean): number {
  const value = Number(text);
  if (!/^\d+(\.\d+)?$/.test(text) || value < least || value > most || (whole && !Number.isInteger(value))) {
    throw new UserError(`not a ${whole ? "whole " : ""}number in range`, {
      path,
      given: JSON.stringify(text),
      allowed: `${least} to ${most}`,
    });
  }
  return value;
}

function readWord<T extends string>(path: string, text: string, allowed: readonly T[]): T {
  const word = allowed.find((one) => one === text);
  if (word === undefined)
    throw new UserError("unknown word", { path, given: JSON.stringify(text), allowed: allowed.join(", ") });
  return word;
}

/** Looked at before the long read, so that a wrong path or a damaged file costs no minutes. */
async function readStackFile(file: string): Promise<string> {
  try {
    return await readFile(file, "utf8");
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === "ENOENT" && /\.ya?ml$/.test(file)) return "";
    throw new UserError("cannot read the stack config", {
      path: "--write",
      given: file,
      allowed: "a file such as stacks/Pulumi.dev.yaml",
      remedy: (error as Error).message,
    });
  }
}

/** Written beside and renamed: an interruption leaves the old file or the new one. */
async function write(file: string, caches: readonly AssessedCache[], options: AssessOptions, io: Io): Promise<void> {
  const before = await readStackFile(file);
  const { text, added, updated, unchanged } = writeConfig(before, file, caches, preferencesOf(options));
  if (text !== before) {
    const draft = `${file}.${process.pid}.tmp`;
    await writeFile(draft, text);
    await rename(draft, file);
  }
  io.stderr.write(`${file}: ${added.length} added, ${updated.length} updated, ${unchanged.length} unchanged\n`);
}
