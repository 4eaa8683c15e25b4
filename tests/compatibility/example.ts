import {
  type CacheFacts,
  type Finding,
  findings,
  type PlannedMove,
  type TargetSettings,
} from "../../lib/compatibility";

/** A Premium cache of which everything is known and nothing is special. */
export const plainFacts: Required<CacheFacts> = {
  sku: "P1",
  tier: "Premium",
  shards: 0,
  replicasPerPrimary: 1,
  name: "shop",
  location: "westeurope",
  redisVersion: "7.4.3",
  evictionPolicy: "volatile-lru",
  databasesInUse: [0],
  clients: "plain",
  peakConnections: 100,
  enableNonSslPort: false,
  minimumTlsVersion: "1.2",
  publicNetworkAccess: "Disabled",
  firewallRules: [],
  subnetId: "",
  privateEndpoints: [],
  linkedServers: [],
  patchSchedule: [],
  notifyKeyspaceEvents: "",
  persistence: {},
  zones: [],
  accessKeys: false,
  accessPolicies: [],
  accessAssignments: [],
  identity: {},
  tags: {},
  memoryGB: 6,
  reservedMB: 1284,
};

export const plainTarget: TargetSettings = {
  sku: "Balanced_B5",
  stage: "GA",
  highAvailability: true,
  clusteringPolicy: "NoCluster",
  evictionPolicy: "VolatileLRU",
  clientProtocol: "Encrypted",
  accessKeys: false,
  publicNetworkAccess: "Disabled",
  persistence: undefined,
  accessAssignments: [],
  geoReplication: false,
  location: "westeurope",
  privateEndpoint: true,
  maxConnections: 15_000,
  usableGB: 4.8,
  identity: {},
  tags: {},
};

/** Differences that every cache has. */
export const always = ["endpoint", "reboot", "retirement"];

export interface Case {
  /** undefined takes a fact away. */
  readonly facts?: { readonly [K in keyof CacheFacts]?: CacheFacts[K] | undefined };
  readonly target?: Partial<TargetSettings>;
  readonly strategy?: PlannedMove["strategy"];
}

/** Findings of the plain example with this changed. */
export function found({ facts = {}, target = {}, strategy }: Case): Finding[] {
  const known = Object.entries({ ...plainFacts, ...facts }).filter(([, value]) => value !== undefined);
  return findings(Object.fromEntries(known) as unknown as CacheFacts, {
    target: { ...plainTarget, ...target },
    ...(strategy && { strategy }),
  });
}
