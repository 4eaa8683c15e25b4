/** One `list...` function: a POST on a resource. Getters need no entry, they follow from the resource types. */
export interface ListFunction {
  readonly token: string;
  /** Type of the resource acted on; its path and version are used. */
  readonly on: string;
  /** Last part of the ARM path. */
  readonly action: string;
  /** Argument names that go into the body; all others are path parameters. */
  readonly body?: readonly string[];
}

const SAS_BODY = [
  "canonicalizedResource",
  "cacheControl",
  "contentDisposition",
  "contentEncoding",
  "contentLanguage",
  "contentType",
  "iPAddressOrRange",
  "identifier",
  "keyToSign",
  "partitionKeyEnd",
  "partitionKeyStart",
  "permissions",
  "protocols",
  "resource",
  "rowKeyEnd",
  "rowKeyStart",
  "sharedAccessExpiryTime",
  "sharedAccessStartTime",
];

export const LIST_FUNCTIONS: readonly ListFunction[] = [
  { token: "azure-native:redis:listRedisKeys", on: "azure-native:redis:Redis", action: "listKeys" },
  {
    token: "azure-native:redisenterprise:listDatabaseKeys",
    on: "azure-native:redisenterprise:Database",
    action: "listKeys",
  },
  {
    token: "azure-native:redisenterprise:listRedisEnterpriseSkusForScaling",
    on: "azure-native:redisenterprise:RedisEnterprise",
    action: "listSkusForScaling",
  },
  { token: "azure-native:storage:listStorageAccountKeys", on: "azure-native:storage:StorageAccount", action: "listKeys" },
  {
    token: "azure-native:storage:listStorageAccountServiceSAS",
    on: "azure-native:storage:StorageAccount",
    action: "ListServiceSas",
    body: SAS_BODY,
  },
];
