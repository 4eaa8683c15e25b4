import { optionalFacts } from "../facts";
import { REGIONS_AS_OF, regions, unlistedRegions } from "../regions";
import { retirement } from "../retirement";
import { listOf, type Rules } from "../rule";

/** What the two services are, where and until when. */
export const serviceRules = {
  region: (_, { target: { location } }) => {
    if (location === undefined || regions.has(location)) return undefined;
    const hint = unlistedRegions.has(location) ? "; other pages name it" : "";
    return `${location} is not on Microsoft's list of regions for Azure Managed Redis of ${REGIONS_AS_OF}${hint}`;
  },

  "region-change": ({ location: from }, { target: { location: to }, strategy }) => {
    if (from === undefined || to === undefined || from === to) return undefined;
    const text = `the target is to stand in ${to}, the source stands in ${from}`;
    // Storage, source and target of an import, and both sides of Microsoft's own migration, must be in one region.
    return strategy === "rdb" || strategy === "arm" ? { text, severity: "blocker" } : text;
  },

  retirement: () =>
    `Basic, Standard and Premium retire on ${retirement.retired} and are switched off from ${retirement.disabledFrom}; ` +
    `tenants without a cache have been unable to create one since ${retirement.closedToNewCustomers}`,

  "not-judged": (facts) => {
    const unknown = optionalFacts.filter((fact) => facts[fact] === undefined);
    return unknown.length > 0
      ? `not known of this cache, so not judged: ${listOf(unknown, unknown.length)}`
      : undefined;
  },
} satisfies Rules;
