import { expect } from "chai";
import { CacheMove, CopyRun, Phase, Strategy, type CacheMoveArgs } from "../../components";
import { copyCommand } from "../../components/cache-move/copy";
import { omit } from "../../lib/util/omit";
import { modes, run, type Run } from "../support/mocks";
import { refusalOf } from "../support/refusal";

const id = "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-shop/providers/Microsoft.Cache/redis/old-cart";
const settings = { publicNetworkAccess: "Disabled", accessKeys: true } as const;
const standard: CacheMoveArgs = {
  strategy: Strategy.New,
  resourceGroupName: "rg-shop",
  source: { id, location: "westeurope", sku: "C3", peakMemoryGB: 3, evictionPolicy: "allkeys-lru" },
  target: settings,
};
const premium: CacheMoveArgs = {
  ...standard,
  strategy: Strategy.Rdb,
  phase: Phase.Sync,
  snapshot: "first",
  source: { id, location: "westeurope", sku: "P1", shards: 3, peakMemoryGB: 9 },
};

const target = ["cart-target", "cart-target-guard", "cart-target-cluster", "cart-target-database"];
const staging = ["cart-staging", "cart-staging-account", "cart-staging-container", "cart-staging-expiry"];
const names = ({ resources }: Run): string[] => resources.map(({ name }) => name);
const urns = ({ resources }: Run): string[] => resources.map(({ urn }) => urn).sort();

for (const mode of modes) {
  describe(`CacheMove in ${mode}`, () => {
    const move = (args: CacheMoveArgs, protect?: boolean): Promise<Run> =>
      run(mode, () => new CacheMove("cart", args, protect === undefined ? undefined : { protect }));

    it("builds what strategy and phase ask for", async () => {
      expect(names(await move(standard))).to.have.members(["cart", ...target]);
      expect(names(await move({ ...standard, phase: Phase.Sync }))).to.have.members(["cart", ...target]);
      expect(names(await move({ ...premium, phase: Phase.Provision }))).to.have.members(["cart", ...target, ...staging]);
      expect(names(await move(premium))).to.have.members(["cart", ...target, ...staging, "cart-transfer"]);
    });

    it("changes nothing of what stands when it goes forward or back a phase", async () => {
      const [provision, sync] = [await move({ ...premium, phase: Phase.Provision }), await move(premium)];
      for (const { name, inputs } of provision.resources.filter((resource) => resource.name !== "cart")) {
        expect(sync.named(name).inputs, name).to.deep.equal(inputs);
      }
      expect(urns(sync)).to.include.members(urns(provision));
    });

    it("shows strategy, phase, snapshot and the whole sizing among its inputs", async () => {
      const { inputs } = (await move(premium)).named("cart");
      expect(inputs).to.include({ strategy: "rdb", phase: "sync", snapshot: "first" });
      expect(inputs["sizing"])
        .to.deep.include({ version: 1, peakMemoryGB: 9 })
        .and.to.have.nested.property("target.sku", "MemoryOptimized_M20");
    });

    it("shows what was measured among its inputs, for the report to set it beside the limits", async () => {
      const measured = { measuredDays: 30, p95MemoryGB: 7.5, peakConnections: 4210, reservedMB: 1284, zones: ["1"] };
      const { inputs } = (await move({ ...premium, source: { ...premium.source, measuredAt: "2026-11-23", measured } })).named("cart");
      expect(inputs["measured"]).to.deep.equal({
        measuredAt: "2026-11-23",
        measuredDays: 30,
        peakMemoryGB: 9,
        p95MemoryGB: 7.5,
        peakConnections: 4210,
        reservedMB: 1284,
      });
    });

    it("says the size in one line, and what the users of the cache will feel", async () => {
      const { logs } = await move({ ...standard, source: { ...standard.source, tier: "Basic" } });
      expect(logs.map(({ message }) => message)[0]).to.match(
        /^Basic C3, 6 GB, becomes Balanced_B5, 6 GB of which 4\.8 usable, \w+, without high availability \(MAP-04\)$/,
      );
      const warnings = logs.filter(({ severity }) => severity === "warning").map(({ message }) => message);
      expect(warnings.join("\n")).to.include("endpoint: clients move from old-cart.redis.cache.windows.net:6380");
    });

    it("takes the eviction policy of the source unless another is asked for", async () => {
      expect((await move(standard)).named("cart-target-database").inputs).to.include({ evictionPolicy: "AllKeysLRU" });
      const asked = await move({ ...standard, target: { ...settings, evictionPolicy: "NoEviction" } });
      expect(asked.named("cart-target-database").inputs).to.include({ evictionPolicy: "NoEviction" });
    });

    it("gives the transfer ids and a label, and lets it wait for target and staging", async () => {
      const { named } = await move({ ...premium, allowOverwriteOf: "first", staging: { timeoutMinutes: 20 } });
      const { inputs, request } = named("cart-transfer");
      expect(inputs).to.include({
        sourceId: id,
        snapshot: "first",
        allowOverwriteOf: "first",
        timeoutMinutes: 20,
        targetUsableGB: 19.2,
      });
      if (mode === "update")
        expect(inputs)
          .to.include({ containerName: "rdb" })
          .and.to.have.property("targetDatabaseId")
          .that.matches(/databases\/default$/);
      const waits = (request["dependenciesList"] as string[]).join("\n");
      for (const urn of ["cart-target-database", "cart-staging-container", "cart-staging-account"])
        expect(waits).to.include(named(urn).urn);
    });

    it("protects the target unless told otherwise, and never the rest", async () => {
      const guarded = ({ resources }: Run): string[] =>
        resources.filter(({ request }) => request["protect"] === true).map(({ name }) => name);
      expect(guarded(await move(premium))).to.have.members(["cart-target-cluster", "cart-target-database"]);
      expect(guarded(await move(premium, false))).to.deep.equal([]);
    });

    it("shows the command that copies, once the address is known", async () => {
      const { logs, resources } = await move({ ...standard, strategy: Strategy.Copy, phase: Phase.Sync });
      expect(names({ resources } as Run)).to.have.members(["cart", ...target]);
      const shown = logs.map(({ message }) => message).filter((message) => message.includes("redis-move copy"));
      expect(shown).to.have.length(mode === "update" ? 1 : 0);
      if (mode === "update")
        expect(shown[0]).to.match(
          /^to copy the data, with REDIS_MOVE_FROM_PASSWORD an access key of the source and REDIS_MOVE_TO_PASSWORD an access key of the target: redis-move copy .* \(name a snapshot to let `pulumi up` do it\)$/,
        );
    });

    const copying: CacheMoveArgs = { ...standard, strategy: Strategy.Copy, phase: Phase.Sync, snapshot: "first" };

    it("lets pulumi up copy where a snapshot is named: ids and bounds only, after the target", async () => {
      const copy = { checkpoint: "/checkpoints", verify: false, timeoutMinutes: 20, maxRate: "5MB/s" };
      const source = { ...standard.source, databasesInUse: [0, 2] };
      const made = await move({ ...copying, source, copy, allowOverwriteOf: "first" });
      expect(names(made)).to.have.members(["cart", ...target, "cart-copy"]);
      const { type, inputs, request } = made.named("cart-copy");
      expect(type).to.equal("pulumi-nodejs:dynamic/azure-redis-move:KeyCopy");
      const { targetDatabaseId, ...rest } = omit(inputs, "__provider");
      expect(rest).to.deep.equal({ sourceId: id, snapshot: "first", allowOverwriteOf: "first", databasesInUse: [0, 2], ...copy });
      if (mode === "update") expect(targetDatabaseId).to.match(/databases\/default$/);
      expect((request["dependenciesList"] as string[]).join()).to.include(made.named("cart-target-database").urn);
      const shown = made.logs.map(({ message }) => message).filter((message) => message.includes("redis-move copy"));
      if (mode === "update") expect(shown.join()).to.match(/^`pulumi up` copies the data where it reaches both caches; by hand, with .*: redis-move copy .*\.redis-move\/old-cart$/);
    });

    it("leaves the copying to a person where the program says so, and before phase sync", async () => {
      const byHand = await move({ ...copying, copy: { run: CopyRun.Command } });
      expect(names(byHand)).to.have.members(["cart", ...target]);
      if (mode === "update") expect(byHand.logs.map(({ message }) => message).join()).to.match(/to copy the data, with .*: redis-move copy \S+ [^(]+$/);
      expect(names(await move({ ...copying, phase: Phase.Provision }))).to.have.members(["cart", ...target]);
    });

    const refused: readonly [title: string, change: Partial<CacheMoveArgs>, message: string][] = [
      [
        "a strategy that comes later",
        { strategy: Strategy.DualWrite },
        'strategy: is not carried out by this version; given: "dualWrite"; allowed: new, rdb, copy; use new and let the application write to both caches, or copy',
      ],
      [
        "a phase that comes later",
        { phase: Phase.Retire },
        'phase: is not carried out by this version; given: "retire"; allowed: provision, sync; stay in sync and delete the source yourself once nothing uses it',
      ],
      [
        "an export from a Standard cache",
        { strategy: Strategy.Rdb, snapshot: "first" },
        "strategy: only Premium caches can export (FEAT-12); given: rdb with a Standard cache; allowed: new, copy; copy moves the keys live; new lets the target fill itself",
      ],
      [
        "a copy by pulumi up without a label",
        { strategy: Strategy.Copy, phase: Phase.Sync, copy: { run: CopyRun.Up } },
        "snapshot: is missing: `pulumi up` copies once for each label; allowed: 1 to 40 letters, digits and inner hyphens; name one, such as first, or say copy.run: command",
      ],
      [
        "a copy by pulumi up of a cache without an id",
        { strategy: Strategy.Copy, phase: Phase.Sync, snapshot: "first", source: { sku: "C3", location: "westeurope" } },
        "source.id: is missing: the copy finds the cache by its id; allowed: the ARM id of the cache; give it, in a stack's config subscriptionId for the whole stack, or say copy.run: command",
      ],
      [
        "a size that does not exist",
        { source: { sku: "C7" } },
        "source.sku: unknown SKU of Azure Cache for Redis; given: C7; allowed: C0, C1, C2, C3, C4, C5, C6, P1, P2, P3, P4, P5",
      ],
      [
        "what Azure would refuse of the target",
        { target: { ...settings, modules: [{ name: "RediSearch" }] } },
        'evictionPolicy: RediSearch needs the NoEviction policy, since an evicted key would leave the index wrong; given: "AllKeysLRU"; allowed: NoEviction',
      ],
    ];
    for (const [title, change, message] of refused) {
      it(`refuses ${title}`, async () => {
        expect(await refusalOf(mode, () => new CacheMove("cart", { ...standard, ...change }))).to.equal(message);
      });
    }
  });
}

describe("the command that copies", () => {
  const address = { host: "cart.westeurope.redis.azure.net", port: 10000, tls: true, clusteringPolicy: "OSSCluster" };

  it("names both ends, holds no credential and keeps its checkpoint by cache", () => {
    expect(copyCommand({ source: { sku: "C3", id } }, { ...address, accessKeys: false })).to.deep.equal({
      command:
        "redis-move copy --from rediss://old-cart.redis.cache.windows.net:6380 --to rediss://cart.westeurope.redis.azure.net:10000 --to-entra --checkpoint .redis-move/old-cart",
      needs: ["REDIS_MOVE_FROM_PASSWORD an access key of the source"],
    });
  });

  it("signs in to each end by what it takes, maps databases to prefixes, and overwrites only with permission", () => {
    const source = { sku: "C3", id, databasesInUse: [0, 3], measured: { accessKeys: false } };
    const allowed = { source, snapshot: "first", allowOverwriteOf: "first" };
    expect(copyCommand(allowed, { ...address, tls: false, accessKeys: true }).command).to.equal(
      "redis-move copy --from rediss://old-cart.redis.cache.windows.net:6380 --from-entra --to redis://cart.westeurope.redis.azure.net:10000 --db-map 0=,3=db3: --conflict replace --checkpoint .redis-move/old-cart",
    );
    expect(copyCommand({ ...allowed, allowOverwriteOf: "other" }, { ...address, accessKeys: true }).command).not.to.contain("--conflict");
  });
});
