import { on } from "./on";
import type { Rule } from "../rule";
import * as settings from "../settings";
import type { TargetSettings } from "../settings";
import { skuFault } from "../sku-names";
import { show, type Fault } from "../../util/fault";
import { nearest } from "../../util/nearest";

/** Cluster names as Azure takes them (azure.md 2.5). */
export const clusterNamePattern = /^(?=.{1,60}$)[A-Za-z0-9]+(-[A-Za-z0-9]+)*$/;
const versionedKeyUrl = /^https:\/\/[a-z0-9-]+(\.[a-z0-9-]+)+\/keys\/[A-Za-z0-9-]+\/[0-9a-f]{32}$/i;
const assignmentName = /^[A-Za-z0-9]{1,60}$/;
const objectId = /^[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}$/i;
const userAssignedIdentity =
  /^\/subscriptions\/[^/]+\/resourcegroups\/[^/]+\/providers\/Microsoft\.ManagedIdentity\/userAssignedIdentities\/[^/]+$/i;

/** A setting whose value must be one of a list, with the nearest one offered. */
const oneOf = (
  key: "clusteringPolicy" | "evictionPolicy" | "clientProtocol" | "publicNetworkAccess",
  allowed: readonly string[],
): Rule<TargetSettings> =>
  on([key], (s) =>
    allowed.includes(s[key])
      ? undefined
      : { path: key, problem: "is not a value that Azure knows", given: show(s[key]), ...choices(s[key], allowed) },
  );

function choices(given: string, allowed: readonly string[]): Pick<Fault, "allowed" | "remedy"> {
  const meant = nearest(given, allowed);
  return { allowed: allowed.join(", "), ...(meant === undefined ? {} : { remedy: `did you mean ${meant}?` }) };
}

/** Values: what each setting may be by itself. */
export const valueRules: readonly Rule<TargetSettings>[] = [
  on(["sku"], ({ sku }) => skuFault(sku)),
  oneOf("clusteringPolicy", settings.clusteringPolicies),
  oneOf("evictionPolicy", settings.evictionPolicies),
  oneOf("clientProtocol", settings.clientProtocols),
  oneOf("publicNetworkAccess", settings.publicNetworkValues),
  on(["clusterName"], ({ clusterName }) =>
    clusterName === undefined || clusterNamePattern.test(clusterName)
      ? undefined
      : {
          path: "clusterName",
          problem: "is not a name that Azure takes for a cluster",
          given: show(clusterName),
          allowed: "1 to 60 letters and digits, with single hyphens between them",
        },
  ),
  on(["modules"], ({ modules }) => {
    const unknown = modules.find(({ name }) => !(settings.redisModules as readonly string[]).includes(name));
    return (
      unknown && {
        path: "modules",
        problem: "names a module that Azure Managed Redis does not have",
        given: show(unknown.name),
        ...choices(unknown.name, settings.redisModules),
      }
    );
  }),
  on(["modules"], ({ modules }) => {
    const twice = modules.find(({ name }, index) => modules.findIndex((other) => other.name === name) !== index);
    return twice && { path: "modules", problem: "names a module twice", given: show(twice.name), remedy: "name it once" };
  }),
  on(["persistence"], ({ persistence }) => frequencyFault("rdb", persistence?.rdb, settings.rdbFrequencies)),
  on(["persistence"], ({ persistence }) => frequencyFault("aof", persistence?.aof, settings.aofFrequencies)),
  on(["accessAssignments"], ({ accessAssignments }) => {
    const wrong = accessAssignments.find(({ name }) => !assignmentName.test(name));
    return (
      wrong && {
        path: "accessAssignments",
        problem: "names an assignment as Azure does not allow",
        given: show(wrong.name),
        allowed: "1 to 60 letters and digits",
      }
    );
  }),
  on(["accessAssignments"], ({ accessAssignments }) => {
    const wrong = accessAssignments.find((assignment) => !objectId.test(assignment.objectId));
    return (
      wrong && {
        path: `accessAssignments.${wrong.name}.objectId`,
        problem: "is not an object id",
        given: show(wrong.objectId),
        allowed:
          "the object id (a GUID) of a user, service principal or managed identity; groups are not supported by the service",
      }
    );
  }),
  on(["accessAssignments"], ({ accessAssignments }) => {
    const ids = accessAssignments.map((assignment) => assignment.objectId.toLowerCase());
    const twice = accessAssignments.find((_, index) => ids.indexOf(ids[index] ?? "") !== index);
    return (
      twice && {
        path: `accessAssignments.${twice.name}.objectId`,
        problem: "has access already by another assignment; Azure takes one for each principal",
        given: show(twice.objectId),
        remedy: "remove one of the two",
      }
    );
  }),
  on(["customerManagedKey"], ({ customerManagedKey }) =>
    customerManagedKey !== undefined && !versionedKeyUrl.test(customerManagedKey.keyUrl)
      ? {
          path: "customerManagedKey.keyUrl",
          problem: "is not the URL of one version of a key",
          given: show(customerManagedKey.keyUrl),
          allowed: "https://<vault>.vault.azure.net/keys/<name>/<version of 32 hexadecimal digits>",
        }
      : undefined,
  ),
  on(["customerManagedKey"], ({ customerManagedKey }) =>
    customerManagedKey !== undefined && !userAssignedIdentity.test(customerManagedKey.userAssignedIdentityId)
      ? {
          path: "customerManagedKey.userAssignedIdentityId",
          problem: "a customer-managed key is read by a user-assigned identity",
          given: show(customerManagedKey.userAssignedIdentityId),
          allowed: "the id of a Microsoft.ManagedIdentity/userAssignedIdentities resource",
        }
      : undefined,
  ),
];

function frequencyFault(kind: "rdb" | "aof", given: string | undefined, allowed: readonly string[]): Fault | undefined {
  return given === undefined || allowed.includes(given)
    ? undefined
    : {
        path: `persistence.${kind}`,
        problem: "is not an interval that Azure offers",
        given: show(given),
        allowed: allowed.join(", "),
      };
}
