/** One resource type that the stand-in covers. */
export interface ResourceType {
  /** Type token, as in a URN. */
  readonly token: string;
  /** ARM path; the names in braces are the names of the SDK's inputs. */
  readonly path: string;
  /** ARM version; a test holds it against the one the pinned package states. */
  readonly apiVersion: string;
  /**
   * Body properties whose change replaces the resource, besides path
   * parameters and `location`: create-only in the ARM description, or listed
   * by the real provider itself.
   */
  readonly createOnly?: readonly string[];
  /** Exists with its parent: creating adopts it, deleting sends these settings. */
  readonly singleton?: Readonly<Record<string, unknown>>;
  /** Wire paths of children with a life of their own: kept on update where the inputs leave them out. */
  readonly keepsUnset?: readonly (readonly string[])[];
}

const GROUP = "/subscriptions/{subscriptionId}/resourceGroups/{resourceGroupName}";
const CLUSTER = `${GROUP}/providers/Microsoft.Cache/redisEnterprise/{clusterName}`;
const ACCOUNT = `${GROUP}/providers/Microsoft.Storage/storageAccounts/{accountName}`;
const NETWORK = `${GROUP}/providers/Microsoft.Network`;
const IDENTITY = `${GROUP}/providers/Microsoft.ManagedIdentity/userAssignedIdentities/{resourceName}`;

/**
 * Versions, paths and create-only marks: ARM descriptions of each provider
 * (OpenAPI `x-ms-mutability`); the marks of storage, network and role
 * assignments are those the real provider adds by itself.
 */
export const RESOURCE_TYPES: readonly ResourceType[] = [
  { token: "azure-native:resources:ResourceGroup", path: GROUP, apiVersion: "2024-03-01" },

  { token: "azure-native:redisenterprise:RedisEnterprise", path: CLUSTER, apiVersion: "2025-07-01" },
  {
    token: "azure-native:redisenterprise:Database",
    path: `${CLUSTER}/databases/{databaseName}`,
    apiVersion: "2025-07-01",
    createOnly: ["port", "modules", "modules[].name", "modules[].args", "geoReplication"],
  },
  {
    token: "azure-native:redisenterprise:AccessPolicyAssignment",
    path: `${CLUSTER}/databases/{databaseName}/accessPolicyAssignments/{accessPolicyAssignmentName}`,
    apiVersion: "2025-07-01",
  },

  {
    token: "azure-native:redis:Redis",
    path: `${GROUP}/providers/Microsoft.Cache/redis/{name}`,
    apiVersion: "2024-11-01",
    createOnly: ["staticIP", "subnetId"],
  },
  {
    token: "azure-native:redis:FirewallRule",
    path: `${GROUP}/providers/Microsoft.Cache/redis/{cacheName}/firewallRules/{ruleName}`,
    apiVersion: "2024-11-01",
  },
  {
    token: "azure-native:redis:AccessPolicy",
    path: `${GROUP}/providers/Microsoft.Cache/redis/{cacheName}/accessPolicies/{accessPolicyName}`,
    apiVersion: "2024-11-01",
  },
  {
    token: "azure-native:redis:AccessPolicyAssignment",
    path: `${GROUP}/providers/Microsoft.Cache/redis/{cacheName}/accessPolicyAssignments/{accessPolicyAssignmentName}`,
    apiVersion: "2024-11-01",
  },
  {
    token: "azure-native:redis:PatchSchedule",
    path: `${GROUP}/providers/Microsoft.Cache/redis/{name}/patchSchedules/{default}`,
    apiVersion: "2024-11-01",
  },
  {
    token: "azure-native:redis:LinkedServer",
    path: `${GROUP}/providers/Microsoft.Cache/redis/{name}/linkedServers/{linkedServerName}`,
    apiVersion: "2024-11-01",
    createOnly: ["linkedRedisCacheLocation"],
  },

  { token: "azure-native:storage:StorageAccount", path: ACCOUNT, apiVersion: "2024-01-01", createOnly: ["isHnsEnabled"] },
  {
    token: "azure-native:storage:BlobContainer",
    path: `${ACCOUNT}/blobServices/default/containers/{containerName}`,
    apiVersion: "2024-01-01",
  },
  {
    token: "azure-native:storage:ManagementPolicy",
    path: `${ACCOUNT}/managementPolicies/{managementPolicyName}`,
    apiVersion: "2024-01-01",
  },
  {
    token: "azure-native:storage:BlobServiceProperties",
    path: `${ACCOUNT}/blobServices/{blobServicesName}`,
    apiVersion: "2024-01-01",
    singleton: { properties: { cors: { corsRules: [] }, deleteRetentionPolicy: { enabled: false } } },
  },

  {
    token: "azure-native:authorization:RoleAssignment",
    path: "/{scope}/providers/Microsoft.Authorization/roleAssignments/{roleAssignmentName}",
    apiVersion: "2022-04-01",
    createOnly: ["principalId"],
  },
  {
    token: "azure-native:authorization:ManagementLockByScope",
    path: "/{scope}/providers/Microsoft.Authorization/locks/{lockName}",
    apiVersion: "2020-05-01",
  },
  {
    token: "azure-native:authorization:ManagementLockAtResourceGroupLevel",
    path: `${GROUP}/providers/Microsoft.Authorization/locks/{lockName}`,
    apiVersion: "2020-05-01",
  },

  { token: "azure-native:managedidentity:UserAssignedIdentity", path: IDENTITY, apiVersion: "2023-01-31" },
  {
    token: "azure-native:managedidentity:FederatedIdentityCredential",
    path: `${IDENTITY}/federatedIdentityCredentials/{federatedIdentityCredentialResourceName}`,
    apiVersion: "2023-01-31",
  },

  {
    token: "azure-native:network:VirtualNetwork",
    path: `${NETWORK}/virtualNetworks/{virtualNetworkName}`,
    apiVersion: "2024-05-01",
    keepsUnset: [["properties", "subnets"]],
  },
  {
    token: "azure-native:network:Subnet",
    path: `${NETWORK}/virtualNetworks/{virtualNetworkName}/subnets/{subnetName}`,
    apiVersion: "2024-05-01",
  },
  {
    token: "azure-native:network:PrivateEndpoint",
    path: `${NETWORK}/privateEndpoints/{privateEndpointName}`,
    apiVersion: "2024-05-01",
    createOnly: ["subnet"],
  },
  {
    token: "azure-native:network:PrivateDnsZoneGroup",
    path: `${NETWORK}/privateEndpoints/{privateEndpointName}/privateDnsZoneGroups/{privateDnsZoneGroupName}`,
    apiVersion: "2024-05-01",
  },
  {
    token: "azure-native:privatedns:PrivateZone",
    path: `${NETWORK}/privateDnsZones/{privateZoneName}`,
    apiVersion: "2024-06-01",
  },
  {
    token: "azure-native:privatedns:VirtualNetworkLink",
    path: `${NETWORK}/privateDnsZones/{privateZoneName}/virtualNetworkLinks/{virtualNetworkLinkName}`,
    apiVersion: "2024-06-01",
  },
  {
    token: "azure-native:privatedns:PrivateRecordSet",
    path: `${NETWORK}/privateDnsZones/{privateZoneName}/{recordType}/{relativeRecordSetName}`,
    apiVersion: "2024-06-01",
  },

  {
    token: "azure-native:monitor:DiagnosticSetting",
    path: "/{resourceUri}/providers/Microsoft.Insights/diagnosticSettings/{name}",
    apiVersion: "2021-05-01-preview",
  },
  {
    token: "azure-native:monitor:MetricAlert",
    path: `${GROUP}/providers/Microsoft.Insights/metricAlerts/{ruleName}`,
    apiVersion: "2018-03-01",
  },
  {
    token: "azure-native:operationalinsights:Workspace",
    path: `${GROUP}/providers/Microsoft.OperationalInsights/workspaces/{workspaceName}`,
    apiVersion: "2023-09-01",
  },

  {
    token: "azure-native:keyvault:Vault",
    path: `${GROUP}/providers/Microsoft.KeyVault/vaults/{vaultName}`,
    apiVersion: "2024-11-01",
    keepsUnset: [["properties", "accessPolicies"]],
  },
  {
    token: "azure-native:keyvault:Key",
    path: `${GROUP}/providers/Microsoft.KeyVault/vaults/{vaultName}/keys/{keyName}`,
    apiVersion: "2024-11-01",
  },
];
