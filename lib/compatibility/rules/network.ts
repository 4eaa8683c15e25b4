import { listOf, type Rules } from "../rule";

/** Who can reach the target. */
export const networkRules = {
  "vnet-injection": ({ subnetId }) =>
    subnetId
      ? `the source stands in the subnet ${lastPart(subnetId)}; Azure Managed Redis cannot be injected into a network`
      : undefined,

  "private-endpoints": ({ privateEndpoints = [] }) =>
    privateEndpoints.length > 0
      ? `private endpoints of the source do not lead to the target: ${listOf(privateEndpoints)}`
      : undefined,

  "firewall-rules": ({ firewallRules = [] }) =>
    firewallRules.length > 0 ? `firewall rules are not supported by the target: ${listOf(firewallRules)}` : undefined,

  "public-network": ({ publicNetworkAccess, subnetId, firewallRules = [] }, { target }) => {
    const open = target.publicNetworkAccess === "Enabled";
    if (open && (publicNetworkAccess === "Disabled" || subnetId))
      return "the source is closed to the public network; the target is open to it";
    if (open && firewallRules.length > 0)
      return "the source lets in the addresses of its firewall rules; the target lets in every address";
    if (!open && target.privateEndpoint !== true && publicNetworkAccess === "Enabled" && !subnetId) {
      return "the source is reached over the public network; the target is closed to it and has no private endpoint here";
    }
    return undefined;
  },
} satisfies Rules;

function lastPart(id: string): string {
  return id.split("/").at(-1) ?? id;
}
