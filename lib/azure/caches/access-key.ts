import type { ArmClient } from "../arm-client";
import { AzureRequestError } from "../azure-error";
import { Secret } from "../../util/secret";

/** The primary access key of a cache or database; undefined where the caller has no right to list keys. */
export async function readAccessKey(arm: ArmClient, id: string, apiVersion: string, signal: AbortSignal): Promise<Secret | undefined> {
  try {
    const { body } = await arm.send<{ readonly primaryKey?: string }>("POST", `${id}/listKeys`, { apiVersion, repeatable: true, signal });
    if (body?.primaryKey === undefined) return undefined;
    arm.redactor.add(body.primaryKey);
    return new Secret(body.primaryKey);
  } catch (error) {
    if (error instanceof AzureRequestError && error.status === 403) return undefined;
    throw error;
  }
}
