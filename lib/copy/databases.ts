import { UserError } from "../util/user-error";
import type { Side } from "./endpoint/side";
import { info, type Topology } from "./endpoint/topology";
import type { SelectionOptions } from "./options";
import type { Connection } from "./wire/connection";

/** A source database and the prefix its keys get at the target. */
export interface DatabasePlan {
  readonly db: number;
  readonly prefix: string;
}

/** Keys of each database in use, by INFO keyspace. */
export async function databasesInUse(connection: Connection): Promise<Map<number, number>> {
  const used = new Map<number, number>();
  for (const [name, value] of await info(connection, "keyspace")) {
    const db = /^db(\d+)$/.exec(name);
    if (db !== null) used.set(Number(db[1]), Number(/keys=(\d+)/.exec(value)?.[1] ?? 0));
  }
  return used;
}

/**
 * Holds the options about databases against each other: wrong usage whether or not the servers can be reached.
 *
 * @throws UserError
 */
export function checkDatabases(source: Side, target: Side, { db, dbMap }: SelectionOptions): void {
  if (target.url.db !== 0) throw new UserError("keys are copied into database 0", { path: "--to", given: target.name, remedy: "leave the database out" });
  if (db !== undefined && !(Number.isInteger(db) && db >= 0)) throw new UserError("not a database", { path: "--db", given: String(db), allowed: "a number from 0" });
  if (db !== undefined && dbMap !== undefined) throw new UserError("--db and --db-map exclude each other", { path: "--db" });
  const inUrl = databaseInUrl(source);
  if (inUrl !== undefined && (dbMap !== undefined || (db ?? inUrl) !== inUrl)) throw new UserError("the URL names another database", { path: dbMap === undefined ? "--db" : "--db-map", given: source.name, remedy: "leave the database out of --from" });
}

function databaseInUrl({ url }: Side): number | undefined {
  return url.db > 0 ? url.db : undefined;
}

/**
 * Which databases take part and how; the options passed {@link checkDatabases}.
 *
 * @throws UserError with the list of databases in use where some would be left behind without a word
 */
export async function planDatabases(source: Side, topology: Topology, { db, dbMap }: SelectionOptions): Promise<DatabasePlan[]> {
  const chosen = db ?? databaseInUrl(source);
  if (topology.kind === "cluster") {
    if ((chosen ?? 0) > 0 || Object.keys(dbMap ?? {}).some((name) => name !== "0")) throw new UserError("a cluster has database 0 only", { path: "--db" });
    return [{ db: 0, prefix: dbMap?.[0] ?? "" }];
  }
  if (chosen !== undefined) {
    // A server without that database says so here, before anything is begun.
    (await source.open(topology.shards[0]!.node, { db: chosen })).close();
    return [{ db: chosen, prefix: "" }];
  }
  const connection = await source.open(topology.shards[0]!.node);
  const used = await databasesInUse(connection).finally(() => connection.close());
  const planned = dbMap === undefined ? [{ db: 0, prefix: "" }] : Object.entries(dbMap).map(([name, prefix]) => ({ db: Number(name), prefix }));
  const left = [...used].filter(([name, keys]) => keys > 0 && !planned.some((plan) => plan.db === name));
  if (left.length > 0) {
    const list = [...used].map(([name, keys]) => `${name} (${keys} keys)`).join(", ");
    throw new UserError("the source uses databases that would be left behind; Azure Managed Redis has database 0 only", {
      path: dbMap === undefined ? "--db-map" : "--db-map",
      given: dbMap === undefined ? "nothing" : Object.keys(dbMap).join(", "),
      allowed: `a prefix for each database in use: ${list}`,
      remedy: `for example --db-map ${[...used.keys()].map((name) => `${name}=${name === 0 ? "" : `db${name}:`}`).join(",")}, or one of them with --db`,
    });
  }
  return planned;
}

/**
 * Finds keys of two databases that would get the same name at the target.
 * Only a key whose new name begins with the other database's prefix can, so
 * nearly always nothing has to be asked.
 */
export function clashCheck(plan: DatabasePlan, plans: readonly DatabasePlan[], connections: ReadonlyMap<number, Connection>): ((key: Buffer) => Promise<string | undefined>) | undefined {
  const others = plans.filter((other) => other.db !== plan.db && (other.prefix.startsWith(plan.prefix) || plan.prefix.startsWith(other.prefix)));
  if (others.length === 0) return undefined;
  const own = Buffer.from(plan.prefix);
  const rivals = others.map((other) => ({ db: other.db, prefix: Buffer.from(other.prefix) }));
  return async (key) => {
    for (const { db, prefix } of rivals) {
      const name = Buffer.concat([own, key]);
      if (name.compare(prefix, 0, prefix.length, 0, Math.min(prefix.length, name.length)) !== 0) continue;
      const connection = connections.get(db);
      if (connection !== undefined && (await connection.call("EXISTS", name.subarray(prefix.length))) === 1) {
        return `a key of database ${db} would get the same name at the target: neither is copied; choose other prefixes`;
      }
    }
    return undefined;
  };
}
