import type { CacheFacts, SourceAssignment } from "../facts";
import { listOf, type Rules } from "../rule";
import type { TargetSettings } from "../settings";

/** Policies with a counterpart on the target: its one policy, full access (azure.md 12). */
const FULL_ACCESS = ["Data Owner", "Data Contributor"];
const READER = "Data Reader";

/** Who may sign in, and what they may do. */
export const accessRules = {
  "access-keys": ({ accessKeys }, { target }) =>
    accessKeys && !target.accessKeys
      ? "clients may sign in by access key at the source; the target refuses keys"
      : undefined,

  "entra-assignments": ({ accessAssignments = [] }, { target }) => {
    const left = accessAssignments.filter(
      ({ policy, objectId }) => FULL_ACCESS.includes(policy) && !hasAccess(target, objectId),
    );
    return left.length > 0 ? `principals with access to the source have none to the target: ${ids(left)}` : undefined;
  },

  "entra-reader": ({ accessAssignments = [] }, { target }) => {
    const readers = accessAssignments.filter(({ policy }) => policy === READER);
    if (readers.length === 0) return undefined;
    const writers = readers.filter(({ objectId }) => hasAccess(target, objectId));
    return writers.length > 0
      ? {
          text: `readers of the source could write to the target, which has no read-only access: ${ids(writers)}`,
          severity: "blocker",
        }
      : `readers of the source have no counterpart at the target: ${ids(readers)}`;
  },

  "entra-policies": ({ accessPolicies = [], accessAssignments = [] }) => {
    const own = [
      ...new Set([...accessPolicies, ...accessAssignments.map(({ policy }) => policy).filter(isOwn)]),
    ].sort();
    return own.length > 0 ? `access policies of your own do not exist at the target: ${listOf(own)}` : undefined;
  },

  identity: ({ identity }, { target }) => {
    const missing = identitiesOf(identity).filter((each) => !identitiesOf(target.identity).includes(each));
    return missing.length > 0
      ? `identities of the source that the target lacks: ${listOf(missing.map((id) => id.split("/").at(-1) ?? id))}`
      : undefined;
  },
} satisfies Rules;

function hasAccess({ accessAssignments }: TargetSettings, objectId: string): boolean {
  return accessAssignments.some((assignment) => assignment.objectId.toLowerCase() === objectId.toLowerCase());
}

function isOwn(policy: string): boolean {
  return policy !== READER && !FULL_ACCESS.includes(policy);
}

function ids(assignments: readonly SourceAssignment[]): string {
  return listOf(assignments.map(({ objectId }) => objectId));
}

/** ARM ids come back in any case. */
function identitiesOf(identity: CacheFacts["identity"]): string[] {
  const { systemAssigned = false, userAssignedIdentities = [] } = identity ?? {};
  return [...(systemAssigned ? ["system-assigned"] : []), ...userAssignedIdentities.map((id) => id.toLowerCase())];
}
