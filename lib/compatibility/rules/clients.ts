import type { CacheFacts } from "../facts";
import type { Rules, Verdict } from "../rule";
import type { PlannedMove } from "../settings";

/** What applications feel at the connection. */
export const clientRules = {
  endpoint: ({ name = "<name>" }, { target: { location = "<region>" } }) =>
    `clients move from ${name}.redis.cache.windows.net:6380 to <new name>.${location}.redis.azure.net:10000`,

  "plain-text": ({ enableNonSslPort }, { target: { clientProtocol } }) => {
    if (clientProtocol === "Plaintext") {
      return "the target speaks plain text only: clients of TLS fail, and data and passwords travel readable";
    }
    return enableNonSslPort
      ? "the source also serves plain text on 6379; the target speaks TLS only, so such clients fail"
      : undefined;
  },

  "tls-version": ({ minimumTlsVersion }) =>
    minimumTlsVersion === "1.0" || minimumTlsVersion === "1.1"
      ? `the source lets in clients of TLS ${minimumTlsVersion}; the target starts at 1.2`
      : undefined,

  "clustering-policy": clusteringPolicy,

  "cross-slot": ({ shards }, { target: { clusteringPolicy: policy } }) => {
    // A clustered source refuses such commands already.
    if (shards > 0 || policy === "NoCluster") return undefined;
    return policy === "EnterpriseCluster"
      ? "of the commands with several keys only DEL, EXISTS, MGET, MSET, TOUCH and UNLINK go on working across slots; others, MULTI and scripts answer CROSSSLOT"
      : "commands with several keys, MULTI and scripts fail unless all their keys are in one slot";
  },

  "geo-commands": (_, { target: { geoReplication } }) =>
    geoReplication
      ? "in a geo-replicated database FLUSHALL and FLUSHDB fail, and across slots only MGET, EXISTS and TOUCH work"
      : undefined,

  "node-ports": ({ shards }) =>
    shards > 0 ? "nodes are reached on ports 85NN, assigned at run time, in place of 130NN and 150NN" : undefined,

  connections: ({ peakConnections }, { target: { sku, maxConnections } }) =>
    peakConnections !== undefined && maxConnections !== undefined && peakConnections > maxConnections
      ? `${peakConnections} connections were counted at once; ${sku} takes ${maxConnections}`
      : undefined,
} satisfies Rules;

function clusteringPolicy(
  { shards, clients }: CacheFacts,
  { target: { clusteringPolicy: policy } }: PlannedMove,
): Verdict | undefined {
  const speaks = clients ?? (shards > 0 ? "cluster" : "plain");
  const fits = speaks === (policy === "OSSCluster" ? "cluster" : "plain");
  if (fits) return undefined;
  const text =
    speaks === "plain"
      ? "plain clients fail on OSSCluster: some connections answer MOVED for ever, others work, so a smoke test may pass"
      : `clients of the cluster protocol cannot connect to ${policy}`;
  // Where the owner said what the clients speak there is no doubt left; otherwise the library may know both.
  return clients === undefined ? text : { text, severity: "blocker" };
}
