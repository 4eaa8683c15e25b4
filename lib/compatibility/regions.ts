/**
 * Regions that offer Azure Managed Redis, ARM names: Microsoft's list of 05/2025,
 * with known gaps (U-25). An offline hint; the provider's answer counts.
 *
 * Source: azure.md 13.
 */
export const REGIONS_AS_OF = "05/2025";

export const regions: ReadonlySet<string> = new Set(
  `
  brazilsouth brazilsoutheast canadacentral canadaeast centralus eastus eastus2 mexicocentral northcentralus
  southcentralus westcentralus westus westus2 westus3
  francesouth germanynorth germanywestcentral italynorth norwayeast norwaywest spaincentral swedencentral swedensouth
  switzerlandnorth switzerlandwest uksouth ukwest westeurope
  israelcentral uaecentral uaenorth southafricanorth southafricawest
  australiacentral australiacentral2 australiaeast australiasoutheast centralindia eastasia indonesiacentral japaneast
  japanwest jioindiacentral jioindiawest koreacentral koreasouth southeastasia southindia taiwannorth taiwannorthwest
  `
    .trim()
    .split(/\s+/),
);

/** Regions that other pages name although the list does not. */
export const unlistedRegions: ReadonlySet<string> = new Set(["northeurope", "francecentral"]);
