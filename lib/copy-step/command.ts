/** One end of a copy, as a command line names it. */
export interface CommandEnd {
  readonly host: string;
  readonly port: number;
  readonly tls: boolean;
  /** By access key, which the environment holds; otherwise by Entra, as whoever is signed in. */
  readonly byKey: boolean;
}

/** What a command does beyond its two ends. */
export interface CommandDetails {
  readonly databasesInUse?: readonly number[] | undefined;
  /** Folder that remembers how far the copy is. */
  readonly checkpoint: string;
  /** Keys of the target may be overwritten. */
  readonly replace?: boolean;
}

/** The target has database 0 only: keys of others get their database as a prefix. Undefined where all are in database 0. */
export function databaseMap(inUse: readonly number[] = [0]): Record<number, string> | undefined {
  if (inUse.every((database) => database === 0)) return undefined;
  return Object.fromEntries(inUse.map((database) => [database, database === 0 ? "" : `db${database}:`]));
}

/** The command that copies, for whoever has to run it by hand. It holds no credential and nothing to fill in. */
export function copyCommand(from: CommandEnd, to: CommandEnd, { databasesInUse, checkpoint, replace = false }: CommandDetails): string {
  const conflict = replace ? ["--conflict replace"] : [];
  return ["redis-move copy", ...ends(from, to, databasesInUse), ...conflict, `--checkpoint ${quote(checkpoint)}`].join(" ");
}

/** The command that copies again what differs. */
export function repairCommand(from: CommandEnd, to: CommandEnd, databasesInUse: readonly number[] | undefined): string {
  return ["redis-move verify", ...ends(from, to, databasesInUse), "--repair"].join(" ");
}

/** Variables that the command needs, and what each holds. */
export function commandNeeds(from: CommandEnd, to: CommandEnd): string[] {
  return [
    ...(from.byKey ? ["REDIS_MOVE_FROM_PASSWORD an access key of the source"] : []),
    ...(to.byKey ? ["REDIS_MOVE_TO_PASSWORD an access key of the target"] : []),
  ];
}

export function urlOf({ host, port, tls }: Omit<CommandEnd, "byKey">): string {
  return `${tls ? "rediss" : "redis"}://${host}:${port}`;
}

function ends(from: CommandEnd, to: CommandEnd, databasesInUse: readonly number[] | undefined): string[] {
  const map = Object.entries(databaseMap(databasesInUse) ?? {}).map(([database, prefix]) => `${database}=${prefix}`);
  const end = (side: "from" | "to", at: CommandEnd): string[] => [`--${side} ${urlOf(at)}`, ...(at.byKey ? [] : [`--${side}-entra`])];
  return [...end("from", from), ...end("to", to), ...(map.length === 0 ? [] : [`--db-map ${map.join(",")}`])];
}

/** For a POSIX shell. */
function quote(text: string): string {
  return /^[\w@%+=:,./-]+$/.test(text) ? text : `'${text.replaceAll("'", `'\\''`)}'`;
}
