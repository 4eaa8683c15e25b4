import type * as pulumi from "@pulumi/pulumi";
import type {
  AofFrequency,
  ClientProtocol,
  ClusteringPolicy,
  EvictionPolicy,
  PublicNetworkAccess,
  RdbFrequency,
  RedisModule,
} from "../enums";

/** One module and the arguments it is loaded with. */
export interface ModuleArgs {
  /** `modules[].name`. */
  name: pulumi.Input<RedisModule>;
  /** `modules[].args`, such as `ERROR_RATE 0.01 INITIAL_SIZE 400`; none by default. */
  args?: pulumi.Input<string>;
}

/** Persistence to the managed disk of the cluster: one kind at a time; Azure keeps the files to itself (FEAT-07). */
export interface PersistenceArgs {
  /** Interval of snapshots, `persistence.rdbFrequency`. */
  rdb?: pulumi.Input<RdbFrequency>;
  /** Interval of the append-only file, `persistence.aofFrequency`. */
  aof?: pulumi.Input<AofFrequency>;
}

/** Encryption of the disk with a key of your own, `encryption.customerManagedKeyEncryption`. */
export interface CustomerManagedKeyArgs {
  /** URL of one version of the key, `keyEncryptionKeyUrl`: `https://<vault>.vault.azure.net/keys/<name>/<version>`. */
  keyUrl: pulumi.Input<string>;
  /** Id of the user-assigned identity that may read the key; it is added to the identities of the cluster. */
  userAssignedIdentityId: pulumi.Input<string>;
}

/** Identities of the cluster, `identity`. */
export interface IdentityArgs {
  /** Whether the cluster has an identity of its own; default false. */
  systemAssigned?: pulumi.Input<boolean>;
  /** Ids of user-assigned identities; none by default. */
  userAssignedIdentities?: pulumi.Input<pulumi.Input<string>[]>;
}

/** Full access to the data for one Entra principal; the service has no finer policy yet (azure.md 12). */
export interface AccessAssignmentArgs {
  /** Name of the assignment and of its resource, 1 to 60 letters and digits. Plain, since it decides which resource this is. */
  name: string;
  /** Object id of a user, service principal or managed identity; Azure takes no groups. */
  objectId: pulumi.Input<string>;
}

/** Settings of a target that need no thought about its size; `CacheMove` takes them too. */
export interface ManagedRedisSettings {
  /**
   * Name of the cluster in Azure, `clusterName`: 1 to 60 letters, digits and single hyphens. It becomes part of the
   * host name. Default: Pulumi's autonaming, the component's name with `-cluster` and eight random digits.
   */
  clusterName?: pulumi.Input<string>;
  /** `highAvailability`: a replica of every shard. Can be switched on later, never off. Default: as the sizing says, else true. */
  highAvailability?: pulumi.Input<boolean>;
  /** `clusteringPolicy`. Can be changed only away from `NoCluster`. Default: as the sizing says, else `OSSCluster`. */
  clusteringPolicy?: pulumi.Input<ClusteringPolicy>;
  /** `evictionPolicy`. Default `VolatileLRU`, the default of both services. */
  evictionPolicy?: pulumi.Input<EvictionPolicy>;
  /** `clientProtocol`. Default `Encrypted`; chosen once (U-28). */
  clientProtocol?: pulumi.Input<ClientProtocol>;
  /** `accessKeysAuthentication`: sign-in by access key beside Entra. Default false. */
  accessKeys?: pulumi.Input<boolean>;
  /**
   * `publicNetworkAccess`. Default `Disabled`: only private endpoints reach the cache, and this component makes none
   * yet. An RDB import works either way, since Azure itself carries it out; `redis-move copy` and `verify` have to
   * reach the cache from where they run.
   */
  publicNetworkAccess?: pulumi.Input<PublicNetworkAccess>;
  /** `modules`, chosen when the database is created. None by default. */
  modules?: pulumi.Input<pulumi.Input<ModuleArgs>[]>;
  /** `persistence`. None by default. */
  persistence?: pulumi.Input<PersistenceArgs>;
  /** `encryption`. Default: a key managed by Microsoft. */
  customerManagedKey?: pulumi.Input<CustomerManagedKeyArgs>;
  /** `identity`. None by default. */
  identity?: pulumi.Input<IdentityArgs>;
  /** Who may use the data by Entra sign-in: one resource each. A plain list, since it decides which resources exist. */
  accessAssignments?: AccessAssignmentArgs[];
  /** Whether SKUs in preview are allowed. Default false. */
  allowPreview?: pulumi.Input<boolean>;
  /**
   * Changes whose loss of data you accept, each word for word as the refusal in the preview prints it, such as
   * `clusteringPolicy OSSCluster -> EnterpriseCluster`. It holds for that change only. Plain, since it decides how
   * resources are replaced.
   */
  acceptDataLoss?: string[];
}

/** What a `ManagedRedis` is made of. */
export interface ManagedRedisArgs extends ManagedRedisSettings {
  /** Resource group of the cluster. */
  resourceGroupName: pulumi.Input<string>;
  /** Region, as ARM spells it (`westeurope`). Default: that of the resource group. */
  location?: pulumi.Input<string>;
  /** `sku.name`, such as `Balanced_B10`. Either this or `sizing`. */
  sku?: pulumi.Input<string>;
  /**
   * The sizing to build, a `SizingRecord` as `toRecord()` of `azure-redis-move/sizing` gives it: SKU, high
   * availability and clustering policy come from it, and a preview shows all of it. Plain. Either this or `sku`.
   */
  sizing?: pulumi.Inputs;
  /** Tags of the cluster; none by default. */
  tags?: pulumi.Input<Record<string, pulumi.Input<string>>>;
}
