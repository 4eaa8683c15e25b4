import { list, notFound, ok } from "../answer";
import type { Azure } from "../azure";
import type { Route } from "../router";
import { SUBSCRIPTION } from "./scope";

/** A sample: where a region is asked for, these exist. */
export const LOCATIONS = ["westeurope", "northeurope", "eastus", "eastus2", "westus2", "swedencentral", "uksouth", "germanywestcentral"] as const;
const DISPLAY: Readonly<Record<(typeof LOCATIONS)[number], string>> = {
  westeurope: "West Europe",
  northeurope: "North Europe",
  eastus: "East US",
  eastus2: "East US 2",
  westus2: "West US 2",
  swedencentral: "Sweden Central",
  uksouth: "UK South",
  germanywestcentral: "Germany West Central",
};

/** Resource types of Microsoft.Cache as `GET providers` lists them. */
const CACHE_TYPES = ["Redis", "redisEnterprise", "RedisEnterprise/databases", "locations", "locations/operationsStatus", "locations/asyncOperations", "operations"];

function subscription(azure: Azure): Record<string, unknown> {
  const { subscription: id, tokens } = azure.options;
  return { id: `/subscriptions/${id}`, subscriptionId: id, tenantId: tokens.tenant, displayName: "Local Azure (stand-in)", state: "Enabled" };
}

function provider(azure: Azure, namespace: string): Record<string, unknown> {
  const locations = LOCATIONS.map((name) => DISPLAY[name]);
  const types = namespace.toLowerCase() === "microsoft.cache" ? CACHE_TYPES : [];
  return {
    id: `/subscriptions/${azure.options.subscription}/providers/${namespace}`,
    namespace,
    registrationState: "Registered",
    resourceTypes: types.map((resourceType) => ({ resourceType, locations, apiVersions: [] })),
  };
}

export const subscriptionRoutes: readonly Route[] = [
  { method: "GET", path: "/subscriptions", handle: (_, azure) => list([subscription(azure)]) },
  { method: "GET", path: SUBSCRIPTION, handle: (call, azure) => {
    if (call.param("subscription").toLowerCase() !== azure.options.subscription.toLowerCase()) throw notFound(call.path);
    return ok(subscription(azure));
  } },
  { method: "GET", path: `${SUBSCRIPTION}/locations`, handle: (call) => list(LOCATIONS.map((name) => ({ id: `${call.path}/${name}`, name, displayName: DISPLAY[name] }))) },
  { method: "GET", path: `${SUBSCRIPTION}/providers/{namespace}`, handle: (call, azure) => ok(provider(azure, call.param("namespace"))) },
  { method: "POST", path: `${SUBSCRIPTION}/providers/{namespace}/register`, handle: (call, azure) => ok(provider(azure, call.param("namespace"))) },
  { method: "GET", path: "/tenants", handle: (_, azure) => list([{ id: `/tenants/${azure.tokens.tenant}`, tenantId: azure.tokens.tenant }]) },
];
