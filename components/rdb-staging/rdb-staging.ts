import * as pulumi from "@pulumi/pulumi";
import * as storage from "@pulumi/azure-native/storage";
import { accountNamePattern, storageAccountName } from "./account-name";
import { expiryRules } from "./expiry";
import { assignBlobRole } from "./roles";
import type { RdbStagingArgs } from "./args";
import { isPlain, refusal } from "../checked";
import { PrincipalType, StorageAuth } from "../enums";
import { show, type Fault } from "../../lib/util/fault";

const defaultContainer = "rdb";
const defaultRetentionDays = 7;

/**
 * Storage through which RDB files pass from a source to a target: a storage
 * account with one private container, blobs that expire, and the roles that
 * the chosen way of signing needs.
 *
 * The account is reachable from the public network, over TLS 1.2 and with no
 * anonymous access: an import takes nothing but a SAS, and a SAS is not
 * covered by the exception for trusted services (azure.md 7.2).
 *
 * Children: `<name>-account`, `<name>-container`, `<name>-expiry`,
 * `<name>-exporter-role`, `<name>-operator-role`.
 */
export class RdbStaging extends pulumi.ComponentResource {
  /** ARM id of the storage account. */
  public readonly storageAccountId: pulumi.Output<string>;
  /** Name of the container; known only once it exists, so that what uses it waits. */
  public readonly containerName: pulumi.Output<string>;

  constructor(name: string, args: RdbStagingArgs, opts?: pulumi.ComponentResourceOptions) {
    const auth = args.storageAuth ?? StorageAuth.SharedKey;
    super("azure-redis-move:index:RdbStaging", name, { storageAuth: auth }, opts);
    const faults = argumentFaults(args, auth);
    if (faults.length > 0) throw refusal(this, faults);

    const { resourceGroupName } = args;
    const account = new storage.StorageAccount(`${name}-account`, accountArgs(name, args, auth), { parent: this });
    const container = new storage.BlobContainer(
      `${name}-container`,
      {
        resourceGroupName,
        accountName: account.name,
        containerName: args.containerName ?? defaultContainer,
        publicAccess: "None",
      },
      { parent: this },
    );
    new storage.ManagementPolicy(
      `${name}-expiry`,
      {
        resourceGroupName,
        accountName: account.name,
        managementPolicyName: "default",
        policy: { rules: expiryRules(container.name, args.retentionDays ?? defaultRetentionDays) },
      },
      { parent: this },
    );
    if (args.exporterPrincipalId !== undefined)
      assignBlobRole(`${name}-exporter-role`, account.id, args.exporterPrincipalId, PrincipalType.ServicePrincipal, this);
    if (args.operatorPrincipalId !== undefined)
      assignBlobRole(
        `${name}-operator-role`,
        account.id,
        args.operatorPrincipalId,
        args.operatorPrincipalType ?? PrincipalType.ServicePrincipal,
        this,
      );

    this.storageAccountId = account.id;
    this.containerName = container.name;
    this.registerOutputs({ storageAccountId: this.storageAccountId, containerName: this.containerName });
  }
}

function accountArgs(name: string, args: RdbStagingArgs, auth: StorageAuth): storage.StorageAccountArgs {
  const derived = pulumi
    .output(args.resourceGroupName)
    .apply((group) => storageAccountName(name, [pulumi.getProject(), pulumi.getStack(), group]));
  return {
    resourceGroupName: args.resourceGroupName,
    ...(args.location === undefined ? {} : { location: args.location }),
    accountName: args.accountName ?? derived,
    kind: storage.Kind.StorageV2,
    sku: { name: storage.SkuName.Standard_LRS },
    minimumTlsVersion: storage.MinimumTlsVersion.TLS1_2,
    enableHttpsTrafficOnly: true,
    allowBlobPublicAccess: false,
    allowSharedKeyAccess: auth === StorageAuth.SharedKey,
    allowCrossTenantReplication: false,
    // Neither service writes to or reads from an account with a hierarchical namespace (azure.md 7.1).
    isHnsEnabled: false,
    publicNetworkAccess: storage.PublicNetworkAccess.Enabled,
    networkRuleSet: { defaultAction: storage.DefaultAction.Allow, bypass: storage.Bypass.AzureServices },
    ...(args.tags === undefined ? {} : { tags: args.tags }),
  };
}

function argumentFaults(args: RdbStagingArgs, auth: StorageAuth): Fault[] {
  const { accountName, exporterPrincipalId } = args;
  const faults: Fault[] = [];
  if (typeof accountName === "string" && isPlain(accountName) && !accountNamePattern.test(accountName)) {
    faults.push({
      path: "accountName",
      problem: "is not a name that Azure takes for a storage account",
      given: show(accountName),
      allowed: "3 to 24 small letters and digits",
    });
  }
  if (auth === StorageAuth.ManagedIdentity && exporterPrincipalId === undefined) {
    faults.push({
      path: "exporterPrincipalId",
      problem: "is missing: exporting by managed identity needs a role for it",
      allowed: "the object id of the source's managed identity",
      remedy: "give it, or use storageAuth: sharedKey",
    });
  }
  return faults;
}
