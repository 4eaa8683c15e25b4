import { adminRoutes } from "./admin";
import { roleAssignmentRoutes } from "./authorization/role-assignments";
import { accessRoutes } from "./enterprise/access";
import { clusterRoutes } from "./enterprise/clusters";
import { databaseActionRoutes } from "./enterprise/database-actions";
import { databaseRoutes } from "./enterprise/databases";
import { monitorRoutes } from "./monitor/metrics";
import { priceRoutes } from "./prices/list";
import { cacheActionRoutes } from "./redis/actions";
import { cacheRoutes } from "./redis/caches";
import { cacheChildRoutes } from "./redis/children";
import { groupRoutes } from "./resources/groups";
import { subscriptionRoutes } from "./resources/subscriptions";
import { uncheckedRoutes } from "./resources/unchecked";
import type { Route } from "./router";
import { signInRoutes } from "./sign-in";
import { accountRoutes } from "./storage/accounts";
import { storageChildRoutes } from "./storage/containers";
import { SUBSCRIPTION } from "./resources/scope";

const OPERATION = `${SUBSCRIPTION}/providers/{provider}/locations/{location}`;

/** Everything that the ARM stand-in answers; the first row that fits counts. */
export const routes: readonly Route[] = [
  ...signInRoutes,
  ...adminRoutes,
  ...priceRoutes,
  // Before the resources: their paths go on behind those of the resource measured.
  ...monitorRoutes,
  ...groupRoutes,
  ...clusterRoutes,
  ...databaseRoutes,
  ...databaseActionRoutes,
  ...accessRoutes,
  ...cacheRoutes,
  ...cacheActionRoutes,
  ...cacheChildRoutes,
  ...accountRoutes,
  ...storageChildRoutes,
  ...roleAssignmentRoutes,
  { method: "GET", path: `${OPERATION}/operationresults/{operation}`, handle: (call, azure) => azure.operations.result(call) },
  { method: "GET", path: `${OPERATION}/{style}/{operation}`, handle: (call, azure) => azure.operations.status(call) },
  ...subscriptionRoutes,
  ...uncheckedRoutes,
];
