import * as pulumi from "@pulumi/pulumi";
import type { CacheMoveArgs } from "./args";
import type { ManagedRedis } from "../managed-redis/managed-redis";
import { storageAccountName } from "../rdb-staging/account-name";
import { RdbStaging } from "../rdb-staging/rdb-staging";
import { RdbTransfer } from "../rdb-transfer/rdb-transfer";

/** Storage for the RDB blobs of this one cache, in the source's region. */
export function stage(name: string, args: CacheMoveArgs, parent: pulumi.Resource): RdbStaging {
  const { storageAuth, retentionDays, operatorPrincipalId, operatorPrincipalType } = args.staging ?? {};
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
      ...(operatorPrincipalType === undefined ? {} : { operatorPrincipalType }),
      ...(retentionDays === undefined ? {} : { retentionDays }),
      ...(tags === undefined ? {} : { tags }),
    },
    { parent },
  );
}

/** What a transfer connects. */
export interface Ends {
  readonly target: ManagedRedis;
  readonly staging: RdbStaging;
  /** Usable memory of the target in GB. */
  readonly usableGB: number;
}

/** Export and import, once for each snapshot label. */
export function transfer(
  name: string,
  args: CacheMoveArgs,
  { target, staging, usableGB }: Ends,
  parent: pulumi.Resource,
): RdbTransfer {
  const { snapshot = "", allowOverwriteOf, source } = args;
  const { storageAuth, timeoutMinutes } = args.staging ?? {};
  return new RdbTransfer(
    `${name}-transfer`,
    {
      sourceId: source.id ?? "",
      targetDatabaseId: target.databaseId,
      storageAccountId: staging.storageAccountId,
      containerName: staging.containerName,
      snapshot,
      targetUsableGB: usableGB,
      ...(storageAuth === undefined ? {} : { storageAuth }),
      ...(allowOverwriteOf === undefined ? {} : { allowOverwriteOf }),
      ...(timeoutMinutes === undefined ? {} : { timeoutMinutes }),
    },
    // Both whole: roles on the account and access to the database have to be there before the first call.
    { parent, dependsOn: [staging, target] },
  );
}
