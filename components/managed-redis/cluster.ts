import * as pulumi from "@pulumi/pulumi";
import type * as redisenterprise from "@pulumi/azure-native/redisenterprise";
import type { ManagedRedisArgs } from "./args";
import type { OutputsOf } from "../checked";
import type { TargetSettings } from "../../lib/target";

const onOff = (on: boolean): "Enabled" | "Disabled" => (on ? "Enabled" : "Disabled");

/**
 * The cluster as it is sent. What the service would choose by itself is always
 * sent, so that a default that moves changes nothing; `zones` and
 * `sku.capacity` never are, since Azure refuses them here (azure.md 2.5).
 */
export function clusterArgs(args: ManagedRedisArgs, settings: OutputsOf<TargetSettings>): redisenterprise.RedisEnterpriseArgs {
  return {
    resourceGroupName: args.resourceGroupName,
    ...(args.location === undefined ? {} : { location: args.location }),
    ...(args.clusterName === undefined ? {} : { clusterName: settings.clusterName.apply((name) => name ?? "") }),
    sku: { name: settings.sku },
    highAvailability: settings.highAvailability.apply(onOff),
    minimumTlsVersion: "1.2",
    publicNetworkAccess: settings.publicNetworkAccess,
    ...(args.customerManagedKey === undefined ? {} : { encryption: encryption(settings) }),
    ...(args.identity === undefined && args.customerManagedKey === undefined ? {} : { identity: identity(args, settings) }),
    ...(args.tags === undefined ? {} : { tags: args.tags }),
  };
}

function encryption(settings: OutputsOf<TargetSettings>): NonNullable<redisenterprise.RedisEnterpriseArgs["encryption"]> {
  return settings.customerManagedKey.apply((key) => ({
    customerManagedKeyEncryption: {
      keyEncryptionKeyUrl: key?.keyUrl,
      keyEncryptionKeyIdentity: {
        identityType: "userAssignedIdentity",
        userAssignedIdentityResourceId: key?.userAssignedIdentityId,
      },
    },
  }));
}

/** The identities asked for, with the one that reads the customer-managed key among them. */
function identity(
  args: ManagedRedisArgs,
  settings: OutputsOf<TargetSettings>,
): NonNullable<redisenterprise.RedisEnterpriseArgs["identity"]> {
  return pulumi.all([pulumi.output(args.identity), settings.customerManagedKey]).apply(([asked, key]) => {
    const ids = [
      ...new Set([...(asked?.userAssignedIdentities ?? []), ...(key === undefined ? [] : [key.userAssignedIdentityId])]),
    ];
    const kinds = [...(asked?.systemAssigned === true ? ["SystemAssigned"] : []), ...(ids.length > 0 ? ["UserAssigned"] : [])];
    return { type: kinds.join(", ") || "None", ...(ids.length > 0 ? { userAssignedIdentities: ids } : {}) };
  });
}
