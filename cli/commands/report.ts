import { readFile } from "node:fs/promises";
import type { Command } from "commander";
import {
  buildReport,
  DEFAULT_MAX_BYTES,
  judge,
  LEAST_MAX_BYTES,
  parseFailOn,
  parseLink,
  renderHtml,
  renderJson,
  renderMarkdown,
  type FailCondition,
  type Report,
  type ReportInput,
  type ReportOptions,
} from "../../lib/report";
import { UserError } from "../../lib/util/user-error";
import type { CommandModule } from "../command";
import { exitCodes } from "../exit-codes";
import type { Io } from "../io";
import { textOf } from "../text-of";
import { loadPrices } from "../prices";

const FORMATS = ["markdown", "html", "json"] as const;
type Format = (typeof FORMATS)[number];

/** A digest of 100 caches has about 2 MB; far above that it is something else. */
const MOST_INPUT_BYTES = 512 * 1024 * 1024;

interface Flags {
  readonly format: string;
  readonly maxBytes: string;
  readonly failOn?: string;
  readonly title?: string;
  readonly link?: string;
  readonly events?: readonly string[];
}

export const command: CommandModule = {
  configure(command: Command): void {
    command
      .argument("[preview...]", "output of pulumi preview --json, one file a stack; - or nothing: standard input")
      .option("--format <format>", FORMATS.join(", "), "markdown")
      .option("--max-bytes <bytes>", "longest Markdown, in bytes of UTF-8", String(DEFAULT_MAX_BYTES))
      .option("--fail-on <conditions>", "exit 4 on any of: data-loss (refused too), blocker, cost+<percent>%")
      .option("--title <title>", "heading of the report")
      .option("--link <url>", "where the whole report and its JSON are, for the footer; http or https")
      .option(
        "--events <file>",
        "event log of a preview, for what policy packs said; once for each preview",
        (file: string, before: readonly string[] = []) => [...before, file],
      )
      .addHelpText(
        "after",
        "\nExamples:\n  pulumi preview --json --show-sames | redis-move report\n  redis-move report dev.json prod.json --format html > report.html\n  redis-move report preview.json --fail-on data-loss,blocker,cost+20%",
      );
  },

  async run(command: Command, io: Io): Promise<number> {
    const flags = command.opts<Flags>();
    const format = readFormat(flags.format);
    const maxBytes = readMaxBytes(flags.maxBytes);
    const conditions = flags.failOn === undefined ? [] : parseFailOn(flags.failOn);
    const link = flags.link === undefined ? {} : { link: parseLink(flags.link) };
    const inputs = await readInputs(command.args, io);
    const options: ReportOptions = {
      ...(flags.title === undefined ? {} : { title: flags.title }),
      ...link,
      ...(flags.events === undefined ? {} : { events: await readEvents(flags.events) }),
    };
    const prices = await loadPrices(regionsOf(buildReport(inputs, options)), io);
    const report = buildReport(inputs, { ...options, prices });
    io.stdout.write(render(report, format, maxBytes));
    return report.failed ? exitCodes.usage : gate(report, conditions, io);
  },
};

/** Only what is in the plan is priced, so the plan is read once for its regions. */
function regionsOf(report: Report): string[] {
  return [
    ...new Set(report.caches.flatMap(({ from, to }) => [from?.location ?? [], to?.location ?? []].flat())),
  ].sort();
}

function render(report: Report, format: Format, maxBytes: number): string {
  switch (format) {
    case "markdown":
      return renderMarkdown(report, maxBytes);
    case "html":
      return renderHtml(report);
    case "json":
      return renderJson(report);
  }
}

function gate(report: Report, conditions: readonly FailCondition[], io: Io): number {
  const { matches, unjudged } = judge(report, conditions);
  // A name with a line break would begin a line of its own, which a CI system may take for a command.
  for (const line of [...matches, ...unjudged]) io.stderr.write(`redis-move report: ${line.replace(/[\s\p{Cc}]+/gu, " ")}\n`);
  return matches.length > 0 ? exitCodes.gate : exitCodes.ok;
}

function readFormat(text: string): Format {
  const format = FORMATS.find((known) => known === text);
  if (format === undefined)
    throw new UserError("unknown format", { path: "--format", given: text, allowed: FORMATS.join(", ") });
  return format;
}

function readMaxBytes(text: string): number {
  const bytes = Number(text);
  if (!/^\d+$/.test(text) || !Number.isSafeInteger(bytes) || bytes < LEAST_MAX_BYTES) {
    throw new UserError("not a usable length", {
      path: "--max-bytes",
      given: text,
      allowed: `a whole number from ${LEAST_MAX_BYTES}`,
    });
  }
  return bytes;
}

async function readInputs(names: readonly string[], io: Io): Promise<ReportInput[]> {
  const wanted = names.length === 0 ? ["-"] : names;
  if (wanted.filter((name) => name === "-").length > 1)
    throw new UserError("standard input is named twice", { given: wanted.join(" "), allowed: "- once" });
  const inputs: ReportInput[] = [];
  for (const name of wanted) {
    inputs.push(
      name === "-"
        ? { name: "standard input", text: await readStream(io.stdin) }
        : { name, text: await readTextFile(name, "the preview", "a file with the output of pulumi preview --json") },
    );
  }
  return inputs;
}

async function readEvents(names: readonly string[]): Promise<ReportInput[]> {
  return Promise.all(
    names.map(async (name) => ({
      name,
      text: await readTextFile(name, "the event log", "a file that pulumi preview --event-log wrote"),
    })),
  );
}

async function readTextFile(name: string, what: string, allowed: string): Promise<string> {
  try {
    return textOf(await readFile(name));
  } catch (error) {
    throw new UserError(`cannot read ${what}`, {
      given: name,
      allowed,
      remedy: (error as Error).message.replace(/, open .*$/, ""),
    });
  }
}

async function readStream(stream: NodeJS.ReadableStream): Promise<string> {
  if ((stream as NodeJS.ReadStream).isTTY) {
    throw new UserError("nothing on standard input", {
      given: "a terminal",
      allowed: "the output of pulumi preview --json, or file names",
      remedy: "pulumi preview --json | redis-move report",
    });
  }
  const chunks: Buffer[] = [];
  let size = 0;
  for await (const chunk of stream) {
    const buffer = Buffer.isBuffer(chunk) ? chunk : Buffer.from(chunk);
    size += buffer.length;
    if (size > MOST_INPUT_BYTES)
      throw new UserError("standard input is no preview", {
        given: `more than ${MOST_INPUT_BYTES} bytes`,
        allowed: "one document of pulumi preview --json",
      });
    chunks.push(buffer);
  }
  return textOf(Buffer.concat(chunks));
}
