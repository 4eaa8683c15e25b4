import * as pulumi from "@pulumi/pulumi";
import type * as storage from "@pulumi/azure-native/storage";

type Rules =
  storage.ManagementPolicyArgs["policy"] extends pulumi.Input<infer P> ? (P extends { rules: infer R } ? R : never) : never;

/**
 * Deletes what is left in the container. Lifecycle rules reach block and
 * append blobs only, so journals and Enterprise exports go by themselves and
 * the page blobs of a Premium export do not.
 */
export function expiryRules(containerName: pulumi.Input<string>, days: pulumi.Input<number>): Rules {
  return [
    {
      name: "expire",
      enabled: true,
      type: "Lifecycle",
      definition: {
        filters: { blobTypes: ["blockBlob"], prefixMatch: [pulumi.interpolate`${containerName}/`] },
        actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: days } } },
      },
    },
  ];
}
