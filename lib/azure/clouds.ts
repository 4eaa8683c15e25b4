import { UserError } from "../util/user-error";

/** The addresses and token audiences of one Azure cloud. */
export interface Cloud {
  readonly armEndpoint: string;
  readonly armScope: string;
  readonly authorityHost: string;
  /** Scope of Entra sign-in to both Redis services (azure.md, 12). */
  readonly redisScope: string;
  /** Scope of Entra access to blobs. */
  readonly storageScope: string;
}

const common = { redisScope: "https://redis.azure.com/.default", storageScope: "https://storage.azure.com/.default" };

const publicCloud: Cloud = {
  ...common,
  armEndpoint: "https://management.azure.com",
  armScope: "https://management.azure.com/.default",
  authorityHost: "https://login.microsoftonline.com",
};

const usGovernment: Cloud = {
  ...common,
  armEndpoint: "https://management.usgovcloudapi.net",
  armScope: "https://management.usgovcloudapi.net/.default",
  authorityHost: "https://login.microsoftonline.us",
};

const china: Cloud = {
  ...common,
  armEndpoint: "https://management.chinacloudapi.cn",
  armScope: "https://management.chinacloudapi.cn/.default",
  authorityHost: "https://login.chinacloudapi.cn",
};

/** By the names that Pulumi (`ARM_ENVIRONMENT`) and the Azure CLI use. Host names of caches always come from ARM (U-23). */
const byName: Readonly<Record<string, Cloud>> = {
  public: publicCloud,
  azurecloud: publicCloud,
  azurepubliccloud: publicCloud,
  usgovernment: usGovernment,
  azureusgovernment: usGovernment,
  azureusgovernmentcloud: usGovernment,
  china: china,
  azurechinacloud: china,
};

/** The cloud of that name; the public one where none is named. */
export function cloudByName(name: string | undefined, path: string): Cloud {
  if (name === undefined || name === "") return publicCloud;
  const cloud = byName[name.toLowerCase()];
  if (cloud === undefined) {
    throw new UserError("unknown Azure cloud", { path, given: JSON.stringify(name), allowed: "public, usgovernment, china" });
  }
  return cloud;
}
