import { flag, list, number, object, oneOf, optional, required, text, texts } from "../shape";
import type { TargetConfig } from "../types";
import {
  aofFrequencies,
  clientProtocols,
  clusteringPolicies,
  evictionPolicies,
  publicNetworkValues,
  rdbFrequencies,
  redisModules,
} from "../../target";

/** What the target is to be; what is left out comes from the sizing or from the secure defaults of `ManagedRedis`. */
export const targetShape = object<TargetConfig>({
  sku: optional(
    text("an ARM name such as Balanced_B10"),
    "Takes this SKU in place of the recommended one; the month's peak has to fit it.",
    "the recommended SKU",
  ),
  prefer: optional(
    oneOf(["cost", "memory"] as const),
    "Which of two sizes to take where the guide has two and the measured peak fits both (MAP-18, MAP-19).",
    "cost",
  ),
  headroomPercent: optional(number(0, 500, "percent"), "Room to keep above the peak.", "0"),
  targetTier: optional(oneOf(["Balanced", "MemoryOptimized", "ComputeOptimized"] as const), "Tier of the target.", "the guide's"),
  allowPreview: optional(flag, "Whether SKUs in preview may be taken.", "false"),
  clusterName: optional(
    text("1 to 60 letters, digits and single hyphens"),
    "Name of the cluster in Azure.",
    "Pulumi's autonaming",
  ),
  highAvailability: optional(
    flag,
    "Replica of every shard; can be switched on later, never off.",
    "false for Basic sources (MAP-17), else true",
  ),
  clusteringPolicy: optional(
    oneOf(clusteringPolicies),
    "How keys are spread, and what clients must be able to do.",
    "as the sizing says",
  ),
  evictionPolicy: optional(oneOf(evictionPolicies), "What goes when memory is full.", "that of the source"),
  clientProtocol: optional(oneOf(clientProtocols), "TLS or plain text; chosen once.", "Encrypted"),
  accessKeys: optional(flag, "Sign-in by access key beside Entra.", "false"),
  publicNetworkAccess: optional(oneOf(publicNetworkValues), "Whether clients may come from the public network.", "Disabled"),
  modules: optional(
    list(
      object({
        name: required(oneOf(redisModules), "Name of the module."),
        args: optional(text(), "Arguments it is loaded with."),
      }),
    ),
    "Modules, chosen when the database is created.",
    "none",
  ),
  persistence: optional(
    object({
      rdb: optional(oneOf(rdbFrequencies), "Interval of snapshots."),
      aof: optional(oneOf(aofFrequencies), "Interval of the append-only file."),
    }),
    "Persistence to disk, one kind.",
    "none",
  ),
  customerManagedKey: optional(
    object({
      keyUrl: required(text("the URL of one version of a key"), "URL of the key."),
      userAssignedIdentityId: required(text("an ARM id"), "Identity that may read it."),
    }),
    "Key of your own for the encryption of the disk.",
    "a key of Microsoft's",
  ),
  identity: optional(
    object({
      systemAssigned: optional(flag, "An identity of its own."),
      userAssignedIdentities: optional(list(text("an ARM id")), "User-assigned identities."),
    }),
    "Identities of the cluster.",
    "none",
  ),
  accessAssignments: optional(
    list(
      object({
        name: required(text("1 to 60 letters and digits"), "Name of the assignment."),
        objectId: required(text("a GUID"), "Object id of a user, service principal or managed identity."),
      }),
    ),
    "Who may use the data by Entra sign-in.",
    "nobody",
  ),
  tags: optional(texts, "Tags of the cluster, over the stack's.", "the stack's"),
});
