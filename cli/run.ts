import { Command, CommanderError } from "commander";
import { redact } from "../lib/util/redact";
import { UserError } from "../lib/util/user-error";
import { commands } from "./commands";
import { exitCodes } from "./exit-codes";
import type { Io } from "./io";
import { packageVersion } from "./version";

const EPILOG = `
Examples:
  redis-move size P2 --shards 3
  redis-move help size

Exit codes: 0 done, 1 a fault of redis-move, 2 wrong input or a refusal,
3 part of the work could not be done, 4 a condition set by a flag was met.`;

/** Runs one command line and returns its exit code; never throws, never ends the process. */
export async function run(argv: readonly string[], io: Io): Promise<number> {
  let exitCode: number = exitCodes.ok;
  const name = ["redis-move", ...commands.filter((entry) => entry.name === argv[0]).map((entry) => entry.name)].join(
    " ",
  );
  try {
    const program = createProgram(io);
    for (const entry of commands) {
      const sub = program.command(entry.name).summary(entry.summary).description(sentence(entry.summary));
      // Only what is asked for is loaded: a start takes as long as its own command needs.
      if (!argv.includes(entry.name)) continue;
      const { command } = await entry.load();
      command.configure(sub);
      sub.action(async () => {
        exitCode = await command.run(sub, io);
      });
    }
    await program.parseAsync(argv, { from: "user" });
    return exitCode;
  } catch (error) {
    return explain(error, name, io);
  }
}

function createProgram(io: Io): Command {
  return new Command("redis-move")
    .description("Moves Azure Cache for Redis to Azure Managed Redis.")
    .version(packageVersion(), "-V, --version", "print the version")
    .helpOption("-h, --help", "print this help")
    .addHelpText("after", EPILOG)
    .exitOverride()
    .configureOutput({
      writeOut: (text) => io.stdout.write(text),
      writeErr: (text) => io.stderr.write(text),
      // `explain` prints the error, in one line.
      outputError: () => undefined,
      getOutHelpWidth: () => io.columns,
      getErrHelpWidth: () => io.columns,
      getOutHasColors: () => io.colors.isColorSupported,
    });
}

function explain(error: unknown, name: string, io: Io): number {
  if (error instanceof UserError) {
    io.stderr.write(`${name}: ${oneLine(error.message)}\n`);
    return exitCodes.usage;
  }
  if (error instanceof CommanderError) {
    if (error.exitCode === 0) return exitCodes.ok;
    // Without a command the help stands on stderr already.
    if (error.code !== "commander.help") io.stderr.write(`${name}: ${describe(error, name)}\n`);
    return exitCodes.usage;
  }
  const message = error instanceof Error ? error.message : String(error);
  io.stderr.write(`${name}: internal error: ${oneLine(message)}; please report it\n`);
  if (io.env["REDIS_MOVE_DEBUG"] && error instanceof Error) io.stderr.write(`${redact(error.stack ?? "")}\n`);
  return exitCodes.internal;
}

function describe({ code, message }: CommanderError, name: string): string {
  const text = oneLine(message.replace(/^error: /, ""));
  const allowed =
    code === "commander.unknownCommand" ? `; allowed: ${commands.map((entry) => entry.name).join(", ")}` : "";
  return `${text.replace(/\.$/, "")}${allowed}; see ${name} --help`;
}

/** Messages of libraries repeat what they were given, be it a credential or what moves a terminal's cursor. */
function oneLine(text: string): string {
  return redact(text)
    .replace(/\s*[\r\n]+\s*/g, " ")
    .replace(/\p{Cc}/gu, "?");
}

function sentence(text: string): string {
  return `${text[0]?.toUpperCase()}${text.slice(1)}.`;
}
