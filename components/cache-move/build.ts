import type * as pulumi from "@pulumi/pulumi";
import type { CacheMoveArgs } from "./args";
import { ManagedRedis } from "../managed-redis/managed-redis";
import { targetEviction } from "../../lib/config";
import type { SizingRecord } from "../../lib/sizing";
import { omit } from "../../lib/util/omit";

/** The target: what the sizing decided, with the settings asked for. */
export function build(
  name: string,
  args: CacheMoveArgs,
  sizing: SizingRecord,
  parent: pulumi.Resource,
  protect: boolean | undefined,
): ManagedRedis {
  // What the sizing rests on has gone into the record; the record is the one place it is read from.
  const settings = omit(
    args.target ?? {},
    "sku",
    "prefer",
    "headroomPercent",
    "targetTier",
    "highAvailability",
    "clusteringPolicy",
  );
  const evictionPolicy = settings.evictionPolicy ?? targetEviction(args.source.evictionPolicy, undefined);
  const location = args.location ?? args.source.location;
  return new ManagedRedis(
    `${name}-target`,
    {
      ...settings,
      ...(evictionPolicy === undefined ? {} : { evictionPolicy }),
      sizing: { ...sizing },
      resourceGroupName: args.resourceGroupName,
      ...(location === undefined ? {} : { location }),
    },
    { parent, ...(protect === undefined ? {} : { protect }) },
  );
}
