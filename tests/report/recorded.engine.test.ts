import { expect } from "chai";
import { writeFile } from "node:fs/promises";
import path from "node:path";
import { startProvider, type RunningProvider } from "../../local/provider";
import { runCli } from "../cli/run-cli";
import { describeWithEngine, REPOSITORY, ScriptStack, Workspace } from "../support/engine";
import { startTinyArm, type TinyArm } from "../support/tiny-arm";

const SUBSCRIPTION = "11111111-2222-3333-4444-555555555555";
const SOURCE_ID = `/subscriptions/${SUBSCRIPTION}/resourceGroups/rg-shop/providers/Microsoft.Cache/Redis/sessions`;

interface Plain {
  readonly sku?: string;
  readonly policy?: string;
  readonly location?: string;
  readonly highAvailability?: string;
  readonly protect?: boolean;
}

/** A program without a component of ours. */
function plain(wanted: Plain = {}): string {
  const { sku = "Balanced_B10", policy = "OSSCluster", location = "westeurope", highAvailability = "Enabled", protect = false } = wanted;
  const group = `resourceGroupName: "rg-shop"`;
  const options = JSON.stringify({ protect });
  return `
const azure = require("@pulumi/azure-native/redisenterprise");
const cluster = new azure.RedisEnterprise("cart", { ${group}, location: "${location}", sku: { name: "${sku}" }, highAvailability: "${highAvailability}", publicNetworkAccess: "Disabled" }, ${options});
new azure.Database("cart-db", { ${group}, clusterName: cluster.name, databaseName: "default", clusteringPolicy: "${policy}", evictionPolicy: "NoEviction", clientProtocol: "Encrypted", accessKeysAuthentication: "Disabled" }, ${options});
`;
}

interface Move {
  readonly strategy?: string;
  readonly phase?: string;
  readonly snapshot?: string;
  readonly location?: string;
  readonly target?: Readonly<Record<string, unknown>>;
  readonly protect?: boolean;
}

/** A program of one `CacheMove`, out of the compiled package as users have it. */
function move({ strategy = "new", location = "westeurope", target = {}, protect = false, ...more }: Move = {}): string {
  const args = {
    resourceGroupName: "rg-shop",
    strategy,
    ...more,
    source: { id: SOURCE_ID, sku: "P2", location, peakMemoryGB: 5.95 },
    target: { publicNetworkAccess: "Disabled", accessKeys: true, ...target },
  };
  return `new (require("azure-redis-move").CacheMove)("sessions", ${JSON.stringify(args)}, ${JSON.stringify({ protect })});`;
}

interface Case {
  readonly title: string;
  /** What is deployed; absent: nothing. */
  readonly before?: string;
  readonly after: string;
  readonly flags?: readonly string[];
  /** Exit code with `--fail-on data-loss`. */
  readonly exit: 0 | 2 | 4;
  /** Change class of the one cache; null: the report has none. */
  readonly changeClass: string | null;
  readonly sizes?: readonly [from: string | null, to: string | null];
  /** What a reason or an error says. */
  readonly says?: RegExp;
}

const RELOCATED = { location: "swedencentral", target: { acceptDataLoss: ["location westeurope -> swedencentral"] } };

const plainCases: readonly Case[] = [
  { title: "first creation", after: plain(), exit: 0, changeClass: "none", sizes: [null, "Balanced_B10"] },
  { title: "no change", before: plain(), after: plain(), exit: 0, changeClass: null },
  { title: "no change, shown all the same", before: plain(), after: plain(), flags: ["--show-sames"], exit: 0, changeClass: "none", sizes: ["Balanced_B10", "Balanced_B10"] },
  { title: "scale up", before: plain(), after: plain({ sku: "Balanced_B20" }), exit: 0, changeClass: "in-place", sizes: ["Balanced_B10", "Balanced_B20"] },
  { title: "scale down of which no peak is known", before: plain(), after: plain({ sku: "Balanced_B5" }), exit: 4, changeClass: "refused", says: /no peak is known/ },
  { title: "the same after a refresh", before: plain(), after: plain({ sku: "Balanced_B5" }), flags: ["--refresh"], exit: 4, changeClass: "refused", sizes: ["Balanced_B10", "Balanced_B5"] },
  { title: "no change after a refresh", before: plain(), after: plain(), flags: ["--refresh"], exit: 0, changeClass: "none", sizes: ["Balanced_B10", "Balanced_B10"] },
  { title: "clustering policy, the cluster not in the plan", before: plain(), after: plain({ policy: "EnterpriseCluster" }), exit: 4, changeClass: "refused", says: /OSSCluster → EnterpriseCluster/ },
  { title: "cluster replaced", before: plain(), after: plain({ location: "northeurope" }), exit: 4, changeClass: "data-loss", says: /replaced because location changes/ },
  { title: "deletion", before: plain(), after: "", exit: 4, changeClass: "data-loss", sizes: ["Balanced_B10", null] },
  { title: "HA off", before: plain(), after: plain({ highAvailability: "Disabled" }), exit: 4, changeClass: "refused", says: /on → off/ },
  { title: "HA on", before: plain({ highAvailability: "Disabled" }), after: plain(), exit: 0, changeClass: "in-place", says: /cannot be switched off/ },
  { title: "scaling without HA", before: plain({ highAvailability: "Disabled" }), after: plain({ highAvailability: "Disabled", sku: "Balanced_B20" }), exit: 4, changeClass: "data-loss", says: /without high availability/ },
  { title: "deletion of what is protected", before: plain({ protect: true }), after: "", exit: 2, changeClass: "data-loss", says: /cannot be deleted\s+because it is protected/ },
  { title: "a program that breaks", before: plain(), after: "throw new Error('the program is broken')", exit: 2, changeClass: null, says: /Error: the program is broken$/ },
];

const moveCases: readonly Case[] = [
  { title: "first creation", after: move(), exit: 0, changeClass: "none", sizes: [null, "Balanced_B10"] },
  { title: "first creation with its import", after: move({ strategy: "rdb", phase: "sync", snapshot: "s1" }), exit: 0, changeClass: "none", sizes: [null, "Balanced_B10"] },
  { title: "no change", before: move(), after: move(), exit: 0, changeClass: null },
  { title: "scale up", before: move(), after: move({ target: { sku: "Balanced_B20" } }), exit: 0, changeClass: "in-place", sizes: ["Balanced_B10", "Balanced_B20"] },
  { title: "scale down that the peak fits", before: move({ target: { sku: "Balanced_B20" } }), after: move(), exit: 0, changeClass: "in-place", sizes: ["Balanced_B20", "Balanced_B10"], says: /5\.95 GB fits 9\.6 GB usable/ },
  { title: "scale down that it does not fit", before: move(), after: move({ target: { sku: "Balanced_B5" } }), exit: 2, changeClass: null, says: /does not fit the SKU named/ },
  { title: "eviction policy, nothing but the database in the plan", before: move(), after: move({ target: { evictionPolicy: "AllKeysLRU" } }), exit: 0, changeClass: "in-place", sizes: ["unknown", "unknown"], says: /VolatileLRU → AllKeysLRU/ },
  { title: "eviction policy, the rest shown too", before: move(), after: move({ target: { evictionPolicy: "AllKeysLRU" } }), flags: ["--show-sames"], exit: 0, changeClass: "in-place", sizes: ["Balanced_B10", "Balanced_B10"] },
  { title: "away from NoCluster", before: move(), after: move({ target: { clusteringPolicy: "EnterpriseCluster" } }), exit: 0, changeClass: "restart", says: /NoCluster → EnterpriseCluster/ },
  { title: "another region, refused by the component", before: move(), after: move({ location: "swedencentral" }), exit: 2, changeClass: null, says: /^sessions-target: location: Azure cannot change it, so the cluster would be deleted and built anew, empty/ },
  { title: "another region, accepted", before: move(), after: move(RELOCATED), exit: 4, changeClass: "data-loss", says: /replaced because location changes/ },
  { title: "deletion", before: move(), after: "", exit: 4, changeClass: "data-loss", sizes: ["Balanced_B10", null] },
  { title: "the import alone, on a target that is there", before: move({ strategy: "rdb", phase: "provision" }), after: move({ strategy: "rdb", phase: "sync", snapshot: "s1" }), exit: 0, changeClass: "restart", sizes: ["Balanced_B10", "Balanced_B10"], says: /an import takes the target offline/ },
];

/** Proves that reports read what the engine really prints; says nothing about Azure itself. */
describeWithEngine("reports of recorded previews", (engine) => {
  let arm: TinyArm;
  let provider: RunningProvider;
  let workspace: Workspace;

  before(async () => {
    arm = await startTinyArm({ primaryKey: "p", secondaryKey: "s" });
    provider = await startProvider({ armEndpoint: arm.endpoint, ca: arm.ca, token: arm.token, subscriptionId: SUBSCRIPTION });
    // The engine has `--event-log` only with this variable.
    workspace = await Workspace.create(engine, { ...provider.env, PULUMI_DEBUG_COMMANDS: "true" });
  });

  after(async () => {
    await provider.stop();
    await arm.stop();
    await workspace.remove();
  });

  interface Told {
    readonly caches: readonly { readonly name: string; readonly changeClass: string; readonly from: { readonly sku: string } | null; readonly to: { readonly sku: string } | null; readonly reasons: readonly string[] }[];
    readonly diagnostics: readonly { readonly message: string }[];
  }

  for (const [name, cache, cases] of [["plain", "cart", plainCases], ["move", "sessions", moveCases]] as const) {
    describe(name === "plain" ? "plain azure-native" : "our components", () => {
      let stack: ScriptStack;
      let deployed: string | undefined;
      before(async () => {
        stack = await ScriptStack.create(workspace, name);
        // Cases are ordered so that few of them have to change what is deployed.
        deployed = undefined;
      });

      for (const { title, before: base, after: program, flags = [], exit, changeClass, sizes, says } of cases) {
        it(`${title}: ${changeClass ?? "no cache"}, exit ${exit}`, async () => {
          if (base !== undefined && base !== deployed) {
            await stack.up(base);
            deployed = base;
          }
          const { stdout } = await stack.preview(program, ...flags);
          const file = path.join(workspace.folder, "preview.json");
          await writeFile(file, stdout);
          const options = { env: { REDIS_MOVE_PRICES: "off" } };
          const { exitCode, stdout: json } = await runCli(["report", file, "--format", "json", "--fail-on", "data-loss"], options);
          const { caches, diagnostics } = JSON.parse(json) as Told;
          expect({ exit: exitCode, caches: caches.map((told) => [told.name, told.changeClass]) }).to.deep.equal({ exit, caches: changeClass === null ? [] : [[cache, changeClass]] });
          if (sizes !== undefined) expect([caches[0]?.from?.sku ?? null, caches[0]?.to?.sku ?? null]).to.deep.equal(sizes);
          if (says !== undefined) expect([...caches.flatMap(({ reasons }) => reasons), ...diagnostics.map(({ message }) => message)]).to.satisfy((lines: string[]) => lines.some((line) => says.test(line)), json);

          const markdown = await runCli(["report", file], options);
          expect(markdown.stdout, "the guard and the stack are no changes for a reviewer").to.not.match(/ChangeGuard|pulumi:pulumi:Stack`|\n\s+at /);
        });
      }
    });
  }

  it("has the engine's whole plan below, without what is marked as secret", async () => {
    const tagged = (sku: string, text: string) => plain({ sku }).replace('publicNetworkAccess:', `tags: { owner: require("@pulumi/pulumi").secret("${text}"), team: "shop" }, publicNetworkAccess:`);
    const stack = await ScriptStack.create(workspace, "diff");
    await stack.up(tagged("Balanced_B10", "planted-before"));
    const { stdout } = await stack.preview(tagged("Balanced_B20", "planted-after"), "--show-sames");
    const file = path.join(workspace.folder, "preview.json");
    await writeFile(file, stdout);
    for (const format of ["markdown", "html", "json"]) {
      const { stdout: text } = await runCli(["report", file, "--format", format], { env: { REDIS_MOVE_PRICES: "off" } });
      expect(text).to.not.match(/planted/);
      if (format !== "markdown") continue;
      const diff = text.slice(text.indexOf("<details><summary>Full diff: 1 resource changes (1 update)"));
      expect(diff).to.include("- **update** `azure-native:redisenterprise:RedisEnterprise` `cart`\n  - `sku.name`: \"Balanced_B10\" → \"Balanced_B20\"\n  - `tags.owner`: changes \\[");
      expect(diff).to.not.match(/team|publicNetworkAccess|__/);
    }
  });

  it("tells what a policy pack said, which the preview itself does not", async () => {
    const stack = await ScriptStack.create(workspace, "policies");
    const log = path.join(workspace.folder, "events.json");
    const { stdout } = await stack.preview(plain(), "--policy-pack", path.join(REPOSITORY, "dist/policy"), "--event-log", log);
    expect(stdout, "the digest has a word of policies after all").to.not.match(/redis-protected|mandatory|violat/i);
    const file = path.join(workspace.folder, "preview.json");
    await writeFile(file, stdout);

    const { exitCode, stdout: text } = await runCli(["report", file, "--events", log], { env: { REDIS_MOVE_PRICES: "off" } });
    expect(exitCode).to.equal(2);
    expect(text).to.include("preview failed: mandatory policies are violated").and.include("8 policies ran, 2 violations.");
    expect(text).to.match(/\| mandatory \| `redis-protected` \| `cart-db` \| [^|]*protect/);
  });
});
