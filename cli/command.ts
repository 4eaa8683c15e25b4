import type { Command } from "commander";
import type { Io } from "./io";

/** What a file in `cli/commands` exports under the name `command`. */
export interface CommandModule {
  /** Declares arguments, options and examples on a command that has its name and summary already. */
  configure(command: Command): void;
  /**
   * Does the work and returns the exit code; `command.args` and
   * `command.opts<T>()` hold what was typed. A thrown `UserError` becomes one
   * line on stderr and exit code 2.
   */
  run(command: Command, io: Io): Promise<number>;
}

/** One line of the table of commands. */
export interface CommandEntry {
  readonly name: string;
  /** One line for `redis-move --help`. */
  readonly summary: string;
  /** Loads the command's file, only when it is asked for. */
  readonly load: () => Promise<{ readonly command: CommandModule }>;
}
