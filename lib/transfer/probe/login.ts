import { apiVersions } from "../../azure/api-versions";
import type { ArmClient } from "../../azure/arm-client";
import { readAccessKey } from "../../azure/caches/access-key";
import { claims } from "../../azure/credential";
import { requestToken } from "../../azure/token-policy";
import { UserError } from "../../util/user-error";

/** A login that lives no longer than the connection it opens. */
export interface Login {
  readonly username?: string;
  readonly password: string;
}

interface CacheAccess {
  readonly id: string;
  readonly apiVersion: string;
  readonly accessKeysEnabled: boolean;
}

export const sourceAccess = (id: string, accessKeysEnabled: boolean): CacheAccess => ({
  id,
  apiVersion: apiVersions.redis,
  accessKeysEnabled,
});
export const targetAccess = (id: string, accessKeysEnabled: boolean): CacheAccess => ({
  id,
  apiVersion: apiVersions.redisEnterprise,
  accessKeysEnabled,
});

/**
 * The access key where keys are on and the caller may list them; otherwise the
 * caller's own Entra token, whose user name is the object id (azure.md 12).
 */
export async function mintLogin(arm: ArmClient, { id, apiVersion, accessKeysEnabled }: CacheAccess, signal: AbortSignal): Promise<Login> {
  // Without the right to list keys the Entra login may still work.
  const key = accessKeysEnabled ? await readAccessKey(arm, id, apiVersion, signal) : undefined;
  if (key !== undefined) return { password: key.reveal() };
  const { token } = await requestToken(arm.environment.credential, arm.environment.redisScope, arm.redactor);
  const { oid } = claims(token);
  if (oid === undefined)
    throw new UserError("the Entra token names no object id, so it cannot log in to Redis", {
      remedy: "switch access keys on, or sign in as a user, service principal or managed identity",
    });
  return { username: oid, password: token };
}
