import * as pulumi from "@pulumi/pulumi";
import * as network from "@pulumi/azure-native/network";
import * as privatedns from "@pulumi/azure-native/privatedns";
import * as resources from "@pulumi/azure-native/resources";
import { CacheMove, Phase, StorageAuth, Strategy } from "azure-redis-move";

const config = new pulumi.Config();
const location = "westeurope";
const group = new resources.ResourceGroup("sessions", { location });

const sessions = new CacheMove("sessions", {
  strategy: Strategy.Rdb,
  // One word moves the cache forward or back; the snapshot label lets the transfer run once.
  phase: Phase.Sync,
  snapshot: "go-live",
  resourceGroupName: group.name,
  source: {
    id: config.require("sourceId"),
    location,
    sku: "P2",
    evictionPolicy: "volatile-lru",
    databasesInUse: [0],
    identityPrincipalId: config.require("sourceIdentity"),
    peakMemoryGB: 9.2,
    measuredAt: "2026-11-16",
  },
  target: {
    headroomPercent: 25,
    highAvailability: true,
    persistence: { rdb: "1h" },
    publicNetworkAccess: "Disabled",
    accessKeys: false,
    accessAssignments: [{ name: "application", objectId: config.require("application") }],
    tags: { environment: "prod" },
  },
  // No shared key anywhere: the source writes by its own identity, the import reads by a user-delegation SAS.
  staging: { storageAuth: StorageAuth.ManagedIdentity, retentionDays: 3, operatorPrincipalId: config.require("operator") },
});

/** The way in: a private endpoint, and a zone that has to be linked to the networks of the applications. */
const zone = new privatedns.PrivateZone("zone", {
  resourceGroupName: group.name,
  privateZoneName: "privatelink.redis.azure.net",
  location: "global",
});
const endpoint = new network.PrivateEndpoint("sessions-endpoint", {
  resourceGroupName: group.name,
  location,
  subnet: { id: config.require("subnetId") },
  privateLinkServiceConnections: [{ name: "sessions", privateLinkServiceId: sessions.clusterId, groupIds: ["redisEnterprise"] }],
});
new network.PrivateDnsZoneGroup("sessions-dns", {
  resourceGroupName: group.name,
  privateEndpointName: endpoint.name,
  privateDnsZoneGroupName: "default",
  privateDnsZoneConfigs: [{ name: "redis", privateDnsZoneId: zone.id }],
});

export const connection = sessions.connection;
