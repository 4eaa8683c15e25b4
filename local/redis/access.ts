import { randomBytes } from "node:crypto";
import type { DataPlaneUser } from "../data-plane";
import type { RedisBinary } from "./binaries";
import type { BlockedCommands } from "./blocked-commands";
import type { Directive } from "./server-config";

export interface Access {
  /** Both log in as the default user; null: access keys are disabled. */
  readonly accessKeys: readonly [string, string] | null;
  readonly users: readonly DataPlaneUser[];
}

/** A user of Redis and its rules, as `ACL SETUSER` takes them. */
export interface UserRules {
  readonly name: string;
  readonly rules: readonly string[];
}

/**
 * What the users of a cache may call. Blocked commands are renamed to names that only the stand-in knows, since a
 * refusal by ACL would read otherwise than "unknown command"; subcommands cannot be renamed and are refused by ACL.
 */
export class CommandPolicy {
  readonly #secretNames: ReadonlyMap<string, string>;
  readonly #rules: readonly string[];

  constructor(blocked: BlockedCommands, { clustered, binary }: { clustered: boolean; binary: RedisBinary }) {
    const major = Number.parseInt(binary.version, 10);
    this.#secretNames = new Map(blocked.commands.map((name) => [name, `${name}-${randomBytes(9).toString("hex")}`]));
    // Redis 6 knows no ACL rule that takes one subcommand away.
    const refused = major < 7 ? [] : Object.entries(blocked.subcommands).flatMap(([name, subs]) => subs.map((sub) => `-${name}|${sub}`));
    const cluster = clustered ? ["-cluster", ...blocked.clusterReads.map((sub) => `+cluster|${sub}`)] : [];
    this.#rules = ["~*", "&*", "+@all", ...[...refused, ...cluster].map((rule) => rule.toLowerCase())];
  }

  /** The name under which the stand-in calls a command on its own connection. */
  command(name: string): string {
    return this.#secretNames.get(name.toUpperCase()) ?? name;
  }

  directives(): Directive[] {
    return [...this.#secretNames].map(([name, secret]) => ["rename-command", name, secret]);
  }

  users({ accessKeys, users }: Access): UserRules[] {
    const keys = accessKeys === null ? ["off"] : ["on", ...accessKeys.map((key) => `>${key}`), ...this.#rules];
    return [
      { name: "default", rules: ["reset", ...keys] },
      ...users.map(({ name, password }) => ({ name, rules: ["reset", "on", `>${password}`, ...this.#rules] })),
    ];
  }
}

/** Whether an access key of before no longer logs in. */
export function revokesKeys(before: Access, now: Access): boolean {
  return (before.accessKeys ?? []).some((key) => now.accessKeys?.includes(key) !== true);
}
