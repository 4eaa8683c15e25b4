import { apiVersions } from "../../azure/api-versions";
import type { ArmClient } from "../../azure/arm-client";
import { parseResourceId, resourceName } from "../../azure/resource-id";
import { Secret } from "../../util/secret";
import { UserError } from "../../util/user-error";

/** The storage account as the transfer needs it. */
export interface StorageFacts {
  readonly id: string;
  readonly name: string;
  readonly subscriptionId: string;
  readonly location: string;
  /** `StorageV2`, `Storage`, `BlobStorage`, `BlockBlobStorage`, `FileStorage`. */
  readonly kind: string;
  /** Such as `Standard_LRS`. */
  readonly sku: string;
  readonly blobEndpoint: string;
  readonly hierarchicalNamespace: boolean;
  readonly publicNetwork: boolean;
  readonly firewall: boolean;
  readonly sharedKeyAllowed: boolean;
}

interface StorageResource {
  readonly location: string;
  readonly kind?: string;
  readonly sku?: { readonly name?: string };
  readonly properties?: {
    readonly primaryEndpoints?: { readonly blob?: string };
    readonly isHnsEnabled?: boolean;
    readonly publicNetworkAccess?: string;
    readonly networkAcls?: { readonly defaultAction?: string };
    readonly allowSharedKeyAccess?: boolean | null;
  };
}

export async function readStorage(arm: ArmClient, id: string, signal: AbortSignal): Promise<StorageFacts> {
  const parsed = parseResourceId(id, "storageAccountId");
  const account = await arm.get<StorageResource>(id, { apiVersion: apiVersions.storage, signal });
  const properties = account.properties ?? {};
  const blobEndpoint = properties.primaryEndpoints?.blob;
  if (blobEndpoint === undefined) {
    throw new UserError("the storage account has no blob endpoint", {
      path: "storageAccountId",
      given: `kind ${account.kind ?? "unknown"}`,
      allowed: "kind StorageV2",
      remedy: "name a general-purpose v2 account",
    });
  }
  return {
    id,
    name: resourceName(parsed),
    subscriptionId: parsed.subscriptionId,
    location: account.location,
    kind: account.kind ?? "unknown",
    sku: account.sku?.name ?? "unknown",
    blobEndpoint,
    hierarchicalNamespace: properties.isHnsEnabled === true,
    publicNetwork: properties.publicNetworkAccess !== "Disabled",
    firewall: properties.networkAcls?.defaultAction === "Deny",
    // Absent and null both mean allowed.
    sharedKeyAllowed: properties.allowSharedKeyAccess !== false,
  };
}

/** First key of the account. The client's redactor learns it before anything else sees it. */
export async function readStorageKey(arm: ArmClient, id: string): Promise<Secret> {
  const { body } = await arm.send<{ readonly keys?: readonly { readonly value: string }[] }>("POST", `${id}/listKeys`, {
    apiVersion: apiVersions.storage,
    repeatable: true,
  });
  const value = body?.keys?.[0]?.value;
  if (value === undefined)
    throw new UserError("the storage account gave no key", { path: "storageAccountId", remedy: "set storageAuth to userDelegation" });
  arm.redactor.add(value);
  return new Secret(value);
}
