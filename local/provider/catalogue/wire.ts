/**
 * Where the SDK's shape and ARM's wire shape differ. Everything not named here
 * follows one rule: a resource's own properties stand in `properties` on the
 * wire and are lifted in the SDK, nested objects are the same in both.
 */

/** Body properties that stand beside `properties`, in every ARM resource. */
const ENVELOPE = [
  "id",
  "name",
  "type",
  "location",
  "tags",
  "identity",
  "kind",
  "sku",
  "zones",
  "plan",
  "etag",
  "extendedLocation",
  "managedBy",
  "systemData",
  "properties",
];

/** Types whose envelope differs from the usual one. */
const OTHER_ENVELOPE: Readonly<Record<string, readonly string[]>> = {
  "azure-native:redis:Redis": ENVELOPE.filter((name) => name !== "sku"),
  "azure-native:operationalinsights:Workspace": ENVELOPE.filter((name) => name !== "sku"),
  "azure-native:redis:LinkedServer": ["id", "name", "type"],
};

export function envelopeOf(token: string): readonly string[] {
  return OTHER_ENVELOPE[token] ?? ENVELOPE;
}

const NESTED_ENVELOPE = ["id", "name", "type", "etag", "systemData"];

const NESTED_TRACKED = [...NESTED_ENVELOPE, "location", "tags", "kind"];

/**
 * Nested types that are ARM resources themselves and have a `properties` level
 * of their own on the wire: key without the suffix `Args` or `Response`.
 */
const NESTED_RESOURCES: Readonly<Record<string, readonly string[]>> = {
  "network:Subnet": NESTED_ENVELOPE,
  "network:Delegation": NESTED_ENVELOPE,
  "network:ApplicationGatewayIPConfiguration": NESTED_ENVELOPE,
  "network:NetworkSecurityGroup": NESTED_TRACKED,
  "network:SecurityRule": NESTED_ENVELOPE,
  "network:RouteTable": NESTED_TRACKED,
  "network:Route": NESTED_ENVELOPE,
  "network:ServiceEndpointPolicy": NESTED_TRACKED,
  "network:ServiceEndpointPolicyDefinition": NESTED_ENVELOPE,
  "network:ResourceNavigationLink": NESTED_ENVELOPE,
  "network:ServiceAssociationLink": NESTED_ENVELOPE,
  "network:VirtualNetworkPeering": NESTED_ENVELOPE,
  "network:PrivateLinkServiceConnection": NESTED_ENVELOPE,
  "network:PrivateDnsZoneConfig": NESTED_ENVELOPE,
  "network:PrivateEndpointIPConfiguration": NESTED_ENVELOPE,
  "redis:PrivateEndpointConnection": NESTED_ENVELOPE,
  "redisenterprise:PrivateEndpointConnection": NESTED_ENVELOPE,
  "storage:PrivateEndpointConnection": NESTED_ENVELOPE,
  "keyvault:PrivateEndpointConnectionItem": ["id", "etag"],
};

export function nestedEnvelopeOf(type: string): readonly string[] | undefined {
  return NESTED_RESOURCES[bare(type)];
}

/** SDK name to wire name (`x-ms-client-name` in the ARM descriptions), by resource token or nested type. */
const RENAMED: Readonly<Record<string, Readonly<Record<string, string>>>> = {
  "azure-native:storage:StorageAccount": {
    enableHttpsTrafficOnly: "supportsHttpsTrafficOnly",
    networkRuleSet: "networkAcls",
    enableNfsV3: "isNfsV3Enabled",
  },
  "storage:VirtualNetworkRule": { virtualNetworkResourceId: "id" },
  "storage:IPRule": { iPAddressOrRange: "value" },
  "storage:Encryption": { keyVaultProperties: "keyvaultproperties", encryptionIdentity: "identity" },
  "storage:EncryptionIdentity": {
    encryptionUserAssignedIdentity: "userAssignedIdentity",
    encryptionFederatedIdentityClientId: "federatedIdentityClientId",
  },
  "storage:KeyVaultProperties": { keyName: "keyname", keyVaultUri: "keyvaulturi", keyVersion: "keyversion" },
  "keyvault:KeyProperties": { releasePolicy: "release_policy" },
  "keyvault:KeyAttributes": { expires: "exp", notBefore: "nbf" },
};

export function wireName(owner: string, sdkName: string): string {
  return RENAMED[bare(owner)]?.[sdkName] ?? sdkName;
}

/** Input and output types differ by suffix only. */
function bare(type: string): string {
  return type.replace(/(Args|Response)$/, "");
}
