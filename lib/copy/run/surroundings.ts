import { databasesInUse, type DatabasePlan } from "../databases";
import { clockDifference } from "../endpoint/clock";
import type { Side } from "../endpoint/side";
import { info, type Topology } from "../endpoint/topology";
import { UserError } from "../errors";
import { type BackOff, Passing, patiently } from "../faults";

/** A server that loads its data is waited for; one that cannot be reached at all is a mistake more often than a fault. */
export async function firstTopology(side: Side, backOff: BackOff): Promise<Topology> {
  for (;;) {
    try {
      return await side.topology();
    } catch (error) {
      if (!(error instanceof Passing)) throw error;
      await backOff.after(error);
    }
  }
}

/** Asks all primaries of a side: one that is away for a moment, or has just lost its role, must not end the run. */
export function ofAll<T>(side: Side, backOff: BackOff, ask: (side: Side) => Promise<T>): Promise<T> {
  return patiently(backOff, () => {
    side.forget();
    return ask(side);
  });
}

/** Keys in some databases of a side. */
export async function countKeys(side: Side, databases: readonly Pick<DatabasePlan, "db">[]): Promise<number> {
  let total = 0;
  for (const { node } of (await side.topology()).shards) {
    const connection = await side.open(node);
    const used = await databasesInUse(connection).finally(() => connection.close());
    for (const { db } of databases) total += used.get(db) ?? 0;
  }
  return total;
}

/** Target's clock minus source's, milliseconds. */
export async function measureClock(source: Side, target: Side): Promise<number> {
  const [a, b] = [await source.open((await source.topology()).shards[0]!.node), await target.open((await target.topology()).shards[0]!.node)];
  return clockDifference(a, b).finally(() => [a, b].forEach((connection) => connection.close()));
}

/** Copying a server onto itself would lose what it was meant to keep. @throws UserError */
export async function refuseSameServer(source: Side, target: Side, backOff: () => BackOff): Promise<void> {
  const ids = await Promise.all(
    [source, target].map(async (side) => {
      const connection = await patiently(backOff(), async () => side.open((await side.topology()).shards[0]!.node));
      return (await info(connection, "server").finally(() => connection.close())).get("run_id");
    }),
  );
  if (ids[0] !== undefined && ids[0] === ids[1]) throw new UserError("source and target are the same server", { path: "--to", given: target.name });
}
