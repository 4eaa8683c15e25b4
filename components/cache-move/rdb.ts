import * as pulumi from "@pulumi/pulumi";
import type { CacheMoveArgs } from "./args";
import type { ManagedRedis } from "../managed-redis/managed-redis";
import { storageAccountName } from "../rdb-staging/account-name";
import { RdbStaging } from "../rdb-staging/rdb-staging";

/** Storage for the RDB blobs of this one cache, in the source's region. */
export function stage(name: string, args: CacheMoveArgs, parent: pulumi.Resource): RdbStaging {
  const { storageAuth, retentionDays, operatorPrincipalId } = args.staging ?? {};
  const { id, location, identityPrincipalId } = args.source;
  const tags = args.target?.tags;
  return new RdbStaging(
    `${name}-staging`,
    {
      resourceGroupName: args.resourceGroupName,
      ...(location === undefined ? {} : { location }),
      // The source's id holds the subscription, so equal stacks of two teams get two names.
      ...(id === undefined
        ? {}
        : { accountName: storageAccountName(name, [pulumi.getProject(), pulumi.getStack(), id.toLowerCase()]) }),
      ...(storageAuth === undefined ? {} : { storageAuth }),
      ...(identityPrincipalId === undefined ? {} : { exporterPrincipalId: identityPrincipalId }),
      ...(operatorPrincipalId === undefined ? {} : { operatorPrincipalId }),
      ...(retentionDays === undefined ? {} : { retentionDays }),
      ...(tags === undefined ? {} : { tags }),
    },
    { parent },
  );
}

/** Export and import, once for each snapshot label. */
export function transfer(
  name: string,
  args: CacheMoveArgs,
  { target, staging }: { target: ManagedRedis; staging: RdbStaging; usableGB: number },
  parent: pulumi.Resource,
): void {
  void pulumi.log.warn(`${name}-transfer of snapshot ${args.snapshot ?? ""} to be wired in`, parent);
  void target;
  void staging;
}
