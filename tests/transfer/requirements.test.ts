import { expect } from "chai";

import type { World } from "../../lib/transfer/context";
import type { RdbTransferInputs } from "../../lib/transfer/inputs";
import { obstacles } from "../../lib/transfer/requirements";
import { inputs } from "./support/stack";

const good: World = {
  source: {
    id: "s",
    name: "old",
    subscriptionId: "s1",
    location: "West Europe",
    tier: "Premium",
    shards: 0,
    hostName: "",
    sslPort: 6380,
    accessKeysEnabled: true,
    entraEnabled: false,
    hasIdentity: false,
    provisioningState: "Succeeded",
  },
  target: {
    databaseId: "t",
    clusterName: "new",
    subscriptionId: "s1",
    location: "westeurope",
    hostName: "",
    port: 10000,
    tls: true,
    clusteringPolicy: "OSSCluster",
    accessKeysEnabled: true,
    provisioningState: "Succeeded",
    resourceState: "Running",
  },
  storage: {
    id: "a",
    name: "staging",
    subscriptionId: "s1",
    location: "westeurope",
    kind: "StorageV2",
    sku: "Standard_LRS",
    blobEndpoint: "",
    hierarchicalNamespace: false,
    publicNetwork: true,
    firewall: false,
    sharedKeyAllowed: true,
  },
};

interface Case {
  readonly what: string;
  readonly world: { readonly [K in keyof World]?: Partial<World[K]> };
  readonly inputs?: Partial<RdbTransferInputs>;
  readonly cause: RegExp;
  readonly remedy: RegExp;
}

const cases: readonly Case[] = [
  {
    what: "a Basic source",
    world: { source: { tier: "Basic" } },
    cause: /old is Basic, and only Premium can export/,
    remedy: /copy .*dualWrite .*new/,
  },
  { what: "a Standard source", world: { source: { tier: "Standard" } }, cause: /old is Standard/, remedy: /copy .*dualWrite .*new/ },
  {
    what: "storage in another region than the source",
    world: { source: { location: "eastus" } },
    cause: /account is in westeurope, the source in eastus/,
    remedy: /account in eastus/,
  },
  {
    what: "storage in another region than the target",
    world: { target: { location: "eastus" } },
    cause: /the target in eastus/,
    remedy: /strategy copy/,
  },
  {
    what: "a source in another subscription",
    world: { source: { subscriptionId: "s2" } },
    cause: /another subscription than the source/,
    remedy: /managedIdentity/,
  },
  {
    what: "a target in another subscription",
    world: { target: { subscriptionId: "s2" } },
    cause: /another subscription than the target/,
    remedy: /target's subscription/,
  },
  {
    what: "a hierarchical namespace",
    world: { storage: { hierarchicalNamespace: true } },
    cause: /hierarchical namespace/,
    remedy: /account without it/,
  },
  {
    what: "a blob-only account",
    world: { storage: { kind: "BlobStorage" } },
    cause: /BlobStorage Standard_LRS/,
    remedy: /general-purpose v2/,
  },
  {
    what: "an account of premium performance",
    world: { storage: { sku: "Premium_LRS" } },
    cause: /StorageV2 Premium_LRS/,
    remedy: /standard performance/,
  },
  { what: "a storage firewall", world: { storage: { firewall: true } }, cause: /firewall denies by default/, remedy: /allow all networks/ },
  {
    what: "storage without public network",
    world: { storage: { publicNetwork: false } },
    cause: /public network access .* is disabled/,
    remedy: /allow all networks/,
  },
  {
    what: "a shared key that is switched off",
    world: { storage: { sharedKeyAllowed: false } },
    inputs: { storageAuth: "sharedKey" },
    cause: /shared-key access is switched off/,
    remedy: /userDelegation or managedIdentity/,
  },
  {
    what: "the storage key in the URL without a key",
    world: { storage: { sharedKeyAllowed: false } },
    inputs: { importUrlForm: "withStorageKey" },
    cause: /importUrlForm is withStorageKey/,
    remedy: /bare/,
  },
  {
    what: "a source without the identity that should export",
    world: {},
    inputs: { storageAuth: "managedIdentity" },
    cause: /has no identity/,
    remedy: /Storage Blob Data Contributor/,
  },
  {
    what: "a target that is not usable",
    world: { target: { resourceState: "CreateFailed" } },
    cause: /state CreateFailed/,
    remedy: /Running/,
  },
];

const change = ({ source, target, storage }: Case["world"]): World => ({
  source: { ...good.source, ...source },
  target: { ...good.target, ...target },
  storage: { ...good.storage, ...storage },
});

describe("what a transfer requires", () => {
  it("is met by a plain setting", () => expect(obstacles(good, inputs)).to.deep.equal([]));

  it("is met with a shared key switched off, by user delegation", () => {
    for (const storageAuth of ["auto", "userDelegation"] as const) {
      expect(obstacles(change({ storage: { sharedKeyAllowed: false } }), { ...inputs, storageAuth })).to.deep.equal([]);
    }
  });

  it("lets a managed identity export into another subscription", () => {
    const world = change({ source: { subscriptionId: "s2", hasIdentity: true } });
    expect(obstacles(world, { ...inputs, storageAuth: "managedIdentity" })).to.deep.equal([]);
  });

  for (const { what, world, inputs: changed, cause, remedy } of cases) {
    it(`refuses ${what}`, () => {
      const found = obstacles(change(world), { ...inputs, ...changed });
      expect(found).to.have.length(1);
      expect(found[0]!.cause).to.match(cause);
      expect(found[0]!.remedy).to.match(remedy);
    });
  }

  it("finds everything at once", () => {
    expect(
      obstacles(change({ source: { tier: "Basic" }, storage: { firewall: true, hierarchicalNamespace: true } }), inputs),
    ).to.have.length(3);
  });
});
