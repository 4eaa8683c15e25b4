import { expect } from "chai";
import fc from "fast-check";
import { ConfigError, parseConfig, requireConfig, type CompleteCache } from "../../lib/config";
import { faultLine } from "../../lib/util/fault";

const subscriptionId = "11111111-1111-4111-8111-111111111111";
const stack = { subscriptionId, resourceGroup: "rg-shop", location: "westeurope" };
const cache = { name: "cart", strategy: "new", source: { sku: "C1" } };
const premium = { name: "cart", strategy: "rdb", phase: "sync", snapshot: "first", source: { sku: "P1" } };

const faults = (raw: unknown): string[] => (parseConfig(raw).faults ?? []).map(faultLine);
const only = (change: object): string[] => faults({ ...stack, caches: [{ ...cache, ...change }] });
const copy = (change: object): string[] => faults({ ...stack, caches: [{ ...cache, strategy: "copy", phase: "sync", ...change }] });
const rdb = (change: object): string[] => faults({ ...stack, caches: [{ ...premium, ...change }] });
const read = (raw: object): CompleteCache => {
  const parsed = parseConfig(raw);
  const first = parsed.caches?.[0];
  if (first === undefined) throw new Error(JSON.stringify(parsed.faults));
  return first;
};

describe("config of a stack", () => {
  it("fills in what one cache takes from its stack", () => {
    const { source, ...rest } = read({
      ...stack,
      tags: { environment: "dev" },
      staging: { retentionDays: 3 },
      caches: [{ ...cache, target: { tags: { team: "shop" } } }],
    });
    expect(source).to.include({
      name: "cart",
      resourceGroup: "rg-shop",
      location: "westeurope",
      id: `/subscriptions/${subscriptionId}/resourceGroups/rg-shop/providers/Microsoft.Cache/redis/cart`,
    });
    expect(rest).to.deep.include({
      phase: "provision",
      protect: true,
      resourceGroup: "rg-shop",
      location: "westeurope",
      staging: { retentionDays: 3 },
    });
    expect(rest.target.tags).to.deep.equal({ environment: "dev", team: "shop" });
  });

  it("takes place and name from the source's id", () => {
    const id = "/subscriptions/s/resourceGroups/rg-old/providers/Microsoft.Cache/redis/old-cart";
    const { source, resourceGroup } = read({ caches: [{ ...cache, source: { id, sku: "C1", location: "eastus" } }] });
    expect(source).to.include({ name: "old-cart", resourceGroup: "rg-old", id });
    expect(resourceGroup).to.equal("rg-old");
  });

  it("reports every fault at once, with path, given and allowed", () => {
    const raw = {
      ...stack,
      tagz: {},
      caches: [
        { name: "cart", straegy: "new", source: { sku: "C1", shards: 2.5 } },
        { ...cache, name: "-x", phase: "synch" },
        { ...cache, target: { publicNetworkAccess: "enabled", headroomPercent: -1 }, protect: "no" },
      ],
    };
    expect(faults(raw)).to.deep.equal([
      "tagz: is not a known key; allowed: subscriptionId, resourceGroup, location, tags, staging, caches; did you mean tags?",
      "caches[0].straegy: is not a known key; allowed: name, strategy, phase, source, target, copy, snapshot, allowOverwriteOf, acceptDataLoss, protect, resourceGroup, location; did you mean strategy?",
      "caches[0].strategy: is missing; allowed: new, rdb, copy, dualWrite, arm",
      "caches[0].source.shards: is not such a number; given: 2.5; allowed: whole number, 0 to 30",
      'caches[1].name: is not what this key takes; given: "-x"; allowed: 1 to 37 letters, digits and single hyphens, a letter first',
      'caches[1].phase: is not one of the values allowed; given: "synch"; allowed: provision, sync, cutover, retire; did you mean sync?',
      "caches[2].target.headroomPercent: is not such a number; given: -1; allowed: 0 to 500 percent",
      'caches[2].target.publicNetworkAccess: is not one of the values allowed; given: "enabled"; allowed: Enabled, Disabled; did you mean Enabled?',
      'caches[2].protect: is not true or false; given: "no"; allowed: true or false',
    ]);
  });

  it("reports what values mean together beside the shapes of other caches", () => {
    const raw = {
      ...stack,
      caches: [
        { ...cache, phase: "synch" },
        { ...premium, name: "b", source: { sku: "C3" } },
        { ...cache, name: "c" },
        { ...cache, name: "c" },
      ],
    };
    expect(faults(raw)).to.deep.equal([
      'caches[0].phase: is not one of the values allowed; given: "synch"; allowed: provision, sync, cutover, retire; did you mean sync?',
      "caches[1].strategy: only Premium caches can export (FEAT-12); given: rdb with a Standard cache; allowed: new, copy; copy moves the keys live; new lets the target fill itself",
      'caches[3].name: is the name of caches[2] too; given: "c"; give each cache its own name',
    ]);
  });

  it("puts all faults into one error, a line each", () => {
    expect(() => requireConfig({ ...stack, caches: [{ ...cache, protect: 1 }] })).to.throw(
      ConfigError,
      /^1 fault in the config of this stack:\n {2}caches\[0\]\.protect: is not true or false; given: 1; allowed: true or false$/,
    );
  });

  it("asks for the list of caches", () => {
    expect(faults({})).to.deep.equal(["caches: is missing; allowed: list of: keys of its own"]);
    expect(faults({ caches: "cart" })).to.deep.equal(['caches: is not a list; given: "cart"; allowed: a list']);
    expect(faults(null)).to.have.length(1);
  });

  const alone: readonly [title: string, found: () => string[], message: string][] = [
    [
      "strategies that come later",
      () => only({ strategy: "dualWrite" }),
      'caches[0].strategy: is not carried out by this version; given: "dualWrite"; allowed: new, rdb, copy; use new and let the application write to both caches, or copy',
    ],
    [
      "strategies that come later",
      () => only({ strategy: "arm" }),
      'caches[0].strategy: is not carried out by this version; given: "arm"; allowed: new, rdb, copy; use rdb for Premium sources, else copy',
    ],
    [
      "phases that come later",
      () => only({ phase: "cutover" }),
      'caches[0].phase: is not carried out by this version; given: "cutover"; allowed: provision, sync; stay in sync and point the applications at the target yourself',
    ],
    [
      "phases that come later",
      () => only({ phase: "retire" }),
      'caches[0].phase: is not carried out by this version; given: "retire"; allowed: provision, sync; stay in sync and delete the source yourself once nothing uses it',
    ],
    [
      "a transfer without a label",
      () => rdb({ snapshot: undefined }),
      "caches[0].snapshot: is missing: the transfer runs once for each label; allowed: 1 to 40 letters, digits and inner hyphens; name one, such as first",
    ],
    [
      "a transfer that would leave databases behind",
      () => rdb({ source: { sku: "P1", databasesInUse: [0, 3] } }),
      "caches[0].source.databasesInUse: only database 0 can go into the target, so the keys of the others would be lost; given: [0,3]; allowed: [0]; use copy, which maps databases to key prefixes",
    ],
    [
      "a transfer to another region",
      () => rdb({ location: "eastus" }),
      "caches[0].location: an RDB import needs source, storage and target in one region; given: eastus, with the source in westeurope; allowed: westeurope; use copy to move between regions",
    ],
    [
      "an export by an identity that is not known",
      () => faults({ ...stack, staging: { storageAuth: "managedIdentity" }, caches: [premium] }),
      "caches[0].source.identityPrincipalId: is missing: exporting by managed identity needs the role Storage Blob Data Contributor for it; allowed: the object id of the cache's managed identity; give it, or use storageAuth: sharedKey",
    ],
    [
      "a transfer from nowhere",
      () => faults({ resourceGroup: "rg", location: "westeurope", caches: [premium] }),
      "caches[0].source.id: is missing: the export is asked of the cache by its id; allowed: the ARM id of the cache; give it, or in a stack's config subscriptionId for the whole stack",
    ],
    [
      "a cache without a place",
      () => faults({ location: "westeurope", caches: [cache] }),
      "caches[0].resourceGroup: is missing; allowed: the name of a resource group, here, in source, or for the whole stack",
    ],
    [
      "a peak that does not fit the SKU named",
      () => only({ source: { sku: "C3", peakMemoryGB: 4 }, target: { sku: "Balanced_B3" } }),
      "caches[0].target.sku: the measured peak with its headroom does not fit the SKU named; given: Balanced_B3 with 2.4 GB usable, 4 GB needed; allowed: Balanced_B5 (4.8 GB usable) or larger",
    ],
    [
      "what Azure would refuse of the target",
      () => only({ target: { persistence: { rdb: "1h", aof: "1s" } } }),
      "caches[0].target.persistence: the service keeps one kind of persistence at a time; given: rdb 1h and aof 1s; allowed: rdb or aof; remove one of the two",
    ],
    [
      "an acceptance of nothing in particular",
      () => only({ acceptDataLoss: ["all"] }),
      'caches[0].acceptDataLoss[0]: does not name a change; given: "all"; allowed: "<property> <old> -> <new>", property one of sku, highAvailability, clusteringPolicy, clientProtocol, modules, clusterName, resourceGroupName, location; copy the text from the refusal in the preview',
    ],
  ];
  for (const [title, found, message] of alone) {
    it(`refuses ${title}: ${message.split(":")[0]}`, () => {
      expect(found()).to.deep.equal([message]);
    });
  }

  it("passes on what sizing refuses, at the path of the key that is at fault", () => {
    expect(only({ source: { sku: "C9" } })[0]).to.match(/^caches\[0\]\.source\.sku: unknown SKU/);
    expect(only({ source: { sku: "C1", shards: 2 } })[0]).to.match(
      /^caches\[0\]\.source\.shards: a Standard cache has no shards/,
    );
    expect(only({ target: { clusteringPolicy: "NoCluster" }, source: { sku: "P5", shards: 3 } })[0]).to.match(
      /^caches\[0\]\.target\.clusteringPolicy: /,
    );
  });

  it("lets a label say that pulumi up copies, unless the config says who does", () => {
    expect(copy({})).to.deep.equal([]);
    expect(copy({ snapshot: "first", copy: { checkpoint: "/checkpoints", verify: false, timeoutMinutes: 90, maxRate: "20MB/s" } })).to.deep.equal([]);
    expect(copy({ copy: { run: "command" } })).to.deep.equal([]);
    expect(copy({ copy: { run: "up" } })).to.deep.equal([
      "caches[0].snapshot: is missing: `pulumi up` copies once for each label; allowed: 1 to 40 letters, digits and inner hyphens; name one, such as first, or say copy.run: command",
    ]);
    expect(faults({ caches: [{ ...cache, strategy: "copy", phase: "sync", snapshot: "first", resourceGroup: "rg", source: { sku: "C1", location: "westeurope" } }] })).to.deep.equal([
      "caches[0].source.id: is missing: the copy finds the cache by its id; allowed: the ARM id of the cache; give it, in a stack's config subscriptionId for the whole stack, or say copy.run: command",
    ]);
    expect(copy({ copy: { run: "always", verify: "yes", timeoutMinutes: 0, maxRate: "fast", rate: 1 } }).map((line) => line.split(";")[0]!.split(": ")[0])).to.have.members([
      "caches[0].copy.run",
      "caches[0].copy.verify",
      "caches[0].copy.timeoutMinutes",
      "caches[0].copy.maxRate",
      "caches[0].copy.rate",
    ]);
  });

  it("never throws and never returns both a result and faults, whatever stands in the file", () => {
    fc.assert(
      fc.property(
        fc.oneof(
          fc.jsonValue(),
          fc.record({
            caches: fc.array(
              fc.oneof(fc.jsonValue(), fc.record({ name: fc.jsonValue(), strategy: fc.jsonValue(), source: fc.jsonValue() })),
            ),
          }),
        ),
        (raw) => {
          const { caches, faults: found } = parseConfig(raw) as { caches?: unknown; faults?: unknown[] };
          expect(caches === undefined).to.equal(found !== undefined);
        },
      ),
    );
  });

  it("finds each of several faults, whichever they are", () => {
    const spoilt: Record<string, object> = {
      phase: { phase: "x" },
      protect: { protect: "x" },
      "target.accessKeys": { target: { accessKeys: "x" } },
      snapshot: { snapshot: "X Y" },
      "source.sku": { source: {} },
    };
    fc.assert(
      fc.property(fc.array(fc.subarray(Object.keys(spoilt)), { minLength: 1, maxLength: 5 }), (lists) => {
        const caches = lists.map(
          (paths, index) => Object.assign({ ...cache, name: `c${index}` }, ...paths.map((path) => spoilt[path])) as object,
        );
        const wanted = lists.flatMap((paths, index) => paths.map((path) => `caches[${index}].${path}`));
        expect((parseConfig({ ...stack, caches }).faults ?? []).map(({ path }) => path)).to.have.members(wanted);
      }),
    );
  });
});
