import { kindOf } from "../../resources/kinds";

/**
 * Resources whose properties are settings that Azure itself shows to every
 * reader, by module of azure-native. Of all others (a key vault's secret, an
 * app's settings, a script, a random password) any text may be a secret that
 * nobody marked, so their texts are never shown.
 */
const SHOWN: Readonly<Record<string, readonly string[]>> = {
  "redis|cache": ["Redis", "FirewallRule", "PatchSchedule", "LinkedServer", "AccessPolicy", "AccessPolicyAssignment", "PrivateEndpointConnection"],
  redisenterprise: ["PrivateEndpointConnection"],
  network: ["PrivateEndpoint", "PrivateDnsZoneGroup", "VirtualNetwork", "Subnet", "NetworkSecurityGroup", "SecurityRule"],
  "network|privatedns": ["PrivateZone", "PrivateRecordSet", "VirtualNetworkLink"],
  storage: ["StorageAccount", "BlobContainer", "BlobServiceProperties", "ManagementPolicy"],
  resources: ["ResourceGroup"],
  authorization: ["RoleAssignment", "ManagementLockByScope", "ManagementLockAtResourceGroupLevel", "ManagementLockAtResourceLevel"],
  managedidentity: ["UserAssignedIdentity", "FederatedIdentityCredential"],
  "insights|monitor": ["MetricAlert", "DiagnosticSetting"],
  operationalinsights: ["Workspace"],
};

const patterns = Object.entries(SHOWN).map(([modules, types]) => new RegExp(`^azure-native(_[a-z]+_v\\w+)?:(${modules})(/v\\w+)?:(${types.join("|")})$`));

/** Its texts may stand in a report, where their names and shapes allow it too. */
export function mayShowTexts(type: string): boolean {
  return kindOf(type) !== undefined || patterns.some((pattern) => pattern.test(type));
}
