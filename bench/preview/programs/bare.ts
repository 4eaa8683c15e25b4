import * as redisenterprise from "@pulumi/azure-native/redisenterprise";
import * as resources from "@pulumi/azure-native/resources";
import * as storage from "@pulumi/azure-native/storage";

/** The Azure resources of `moves.ts`, written down one by one without a component. */
const group = new resources.ResourceGroup("rg", { resourceGroupName: "rg-bench", location: "westeurope" });

const count = Number(process.env["BENCH_CACHES"] ?? "100");
for (let i = 0; i < count; i++) {
  const cluster = new redisenterprise.RedisEnterprise(`cache${i}-cluster`, {
    resourceGroupName: group.name,
    location: "westeurope",
    sku: { name: i % 2 === 1 ? "Balanced_B10" : "Balanced_B1" },
    highAvailability: "Enabled",
    minimumTlsVersion: "1.2",
    publicNetworkAccess: "Disabled",
  });
  new redisenterprise.Database(`cache${i}-database`, {
    resourceGroupName: group.name,
    clusterName: cluster.name,
    databaseName: "default",
    clientProtocol: "Encrypted",
    clusteringPolicy: "EnterpriseCluster",
    evictionPolicy: "NoEviction",
    accessKeysAuthentication: "Disabled",
    persistence: { rdbEnabled: false, aofEnabled: false },
  });
  if (i % 2 === 1) staging(i);
}

function staging(i: number): void {
  const account = new storage.StorageAccount(`cache${i}-account`, {
    resourceGroupName: group.name,
    location: "westeurope",
    accountName: `benchcache${i}`,
    kind: "StorageV2",
    sku: { name: "Standard_LRS" },
    minimumTlsVersion: "TLS1_2",
    enableHttpsTrafficOnly: true,
    allowBlobPublicAccess: false,
    allowSharedKeyAccess: true,
    isHnsEnabled: false,
    publicNetworkAccess: "Enabled",
    networkRuleSet: { defaultAction: "Allow", bypass: "AzureServices" },
  });
  const container = new storage.BlobContainer(`cache${i}-container`, {
    resourceGroupName: group.name,
    accountName: account.name,
    containerName: "rdb",
    publicAccess: "None",
  });
  new storage.ManagementPolicy(`cache${i}-expiry`, {
    resourceGroupName: group.name,
    accountName: account.name,
    managementPolicyName: "default",
    policy: {
      rules: [
        {
          enabled: true,
          name: "expire",
          type: "Lifecycle",
          definition: {
            filters: { blobTypes: ["blockBlob"], prefixMatch: [container.name] },
            actions: { baseBlob: { delete: { daysAfterModificationGreaterThan: 7 } } },
          },
        },
      ],
    },
  });
}
