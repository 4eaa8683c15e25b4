import { databasesInUse } from "../copy/databases";
import { Side } from "../copy/endpoint/side";
import { asStop } from "../copy/faults";
import type { EndOptions } from "./context";

/** Keys of all databases and shards of one side. @throws RunStopped where it cannot be reached or refuses the login */
export async function countKeys(role: "source" | "target", options: EndOptions): Promise<number> {
  try {
    const side = new Side(role, options);
    const counts = (await side.topology()).shards.map(async ({ node }) => {
      const connection = await side.open(node);
      const used = await databasesInUse(connection).finally(() => connection.close());
      return [...used.values()].reduce((sum, keys) => sum + keys, 0);
    });
    return (await Promise.all(counts)).reduce((sum, keys) => sum + keys, 0);
  } catch (error) {
    throw asStop(error);
  }
}
