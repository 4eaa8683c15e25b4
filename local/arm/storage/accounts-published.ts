import type { BlobAccount } from "../../blob/service";
import type { Azure } from "../azure";
import type { ArmResource } from "../store";
import { read, readText } from "../store";

export const ACCOUNT_TYPE = "Microsoft.Storage/storageAccounts";
export const STORAGE_KEY_BYTES = 64;

/** Tells the blob endpoint which accounts exist and how they may be reached. */
export async function publishAccounts(azure: Azure): Promise<void> {
  const accounts = azure.store.list("/subscriptions", ACCOUNT_TYPE);
  await azure.blob.setAccounts(accounts.map((account) => published(azure, account)));
}

function published(azure: Azure, account: ArmResource): BlobAccount {
  const firewall = read(account, "properties.networkAcls.defaultAction") === "Deny";
  const bypass = readText(account, "properties.networkAcls.bypass") || "AzureServices";
  return {
    name: account.name,
    keys: azure.keys.of(account.id, STORAGE_KEY_BYTES),
    sharedKey: read(account, "properties.allowSharedKeyAccess") !== false,
    publicNetwork: read(account, "properties.publicNetworkAccess") !== "Disabled" && !firewall,
    trustedServices: bypass.includes("AzureServices"),
  };
}
