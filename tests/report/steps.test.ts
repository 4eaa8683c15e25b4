import { expect } from "chai";
import { buildReport, renderHtml, renderMarkdown, type Report } from "../../lib/report";

interface Step {
  readonly op: string;
  readonly type?: "RedisEnterprise" | "Database" | "RdbTransfer";
  readonly name?: string;
  readonly old?: object;
  readonly new?: object;
  /** Its option `retainOnDelete`. */
  readonly retain?: boolean;
}

const urn = (type: string, name: string) => `urn:pulumi:dev::shop::${type === "RdbTransfer" ? "pulumi-nodejs:dynamic/azure-redis-move" : "azure-native:redisenterprise"}:${type}::${name}`;
const CLUSTER = urn("RedisEnterprise", "cart");

/** The clusters and databases of a plan, step by step as the engine lists them, with ordinary inputs beside those given. */
function build(...steps: readonly Step[]): Report {
  const state = (type: string, inputs: object | undefined) => {
    if (inputs === undefined) return undefined;
    if (type === "RdbTransfer") return { inputs, propertyDependencies: { targetDatabaseId: [urn("Database", "db")] } };
    return type === "Database"
      ? { inputs: { clusteringPolicy: "OSSCluster", clientProtocol: "Encrypted", ...inputs }, propertyDependencies: { clusterName: [CLUSTER] } }
      : { inputs: { sku: { name: "Balanced_B10" }, highAvailability: "Enabled", location: "westeurope", ...inputs } };
  };
  const text = JSON.stringify({
    steps: steps.map(({ op, type = "RedisEnterprise", name = type === "Database" ? "db" : "cart", old, new: next, retain = false }) => ({
      op,
      urn: urn(type, name),
      oldState: old === undefined ? undefined : { ...state(type, old), retainOnDelete: retain },
      newState: state(type, next),
    })),
  });
  return buildReport([{ name: "preview.json", text }]);
}

const sizes = (report: Report) => report.caches.map(({ changeClass, verdict, from, to }) => [changeClass, verdict, from?.sku ?? null, to?.sku ?? null]);
const sku = (name: string) => ({ sku: { name } });

describe("steps of one resource", () => {
  it("sees the change that follows a refresh of the same resource", () => {
    const read = { op: "refresh", old: {}, new: {} };
    expect(sizes(build(read, { op: "update", old: {}, new: sku("Balanced_B5") }))).to.deep.equal([["refused", "stop", "Balanced_B10", "Balanced_B5"]]);
    expect(sizes(build(read, { op: "delete", old: {} }))).to.deep.equal([["data-loss", "stop", "Balanced_B10", null]]);
    expect(sizes(build(read, { op: "replace", old: {}, new: {} }))).to.deep.equal([["data-loss", "stop", "Balanced_B10", "Balanced_B10"]]);
  });

  it("compares with what a refresh has found, not with what the state said before", () => {
    const drifted = { op: "update", old: sku("Balanced_B5"), new: sku("Balanced_B20") };
    expect(sizes(build(drifted, { op: "update", old: sku("Balanced_B20"), new: {} }))).to.deep.equal([["refused", "stop", "Balanced_B20", "Balanced_B10"]]);
    expect(sizes(build({ op: "delete", old: {} }, { op: "create", new: {} }))).to.deep.equal([["none", "look", null, "Balanced_B10"]]);
  });

  it("takes what is only refreshed, read or forgotten for unchanged", () => {
    for (const step of [{ op: "refresh", old: {} }, { op: "refresh", old: {}, new: {} }, { op: "read", new: {} }, { op: "read", old: {}, new: {} }, { op: "discard", old: {} }]) {
      const report = build(step);
      expect(sizes(report), step.op).to.deep.equal([["none", "ok", "Balanced_B10", "Balanced_B10"]]);
      expect(report.changes, step.op).to.deep.equal([]);
    }
  });

  it("takes what is imported into the stack for a cache that is in Azure already", () => {
    const imported: readonly Step[] = [{ op: "import", new: {} }, { op: "import", type: "Database", new: {} }];
    expect(sizes(build(...imported))).to.deep.equal([["none", "ok", "Balanced_B10", "Balanced_B10"]]);
    const [cache] = build(...imported, { op: "create", type: "RdbTransfer", name: "move", new: { snapshot: "a" } }).caches;
    expect([cache?.changeClass, cache?.reasons[0]]).to.deep.equal(["restart", "an import takes the target offline while it runs; it is refused if the target holds keys"]);
  });

  it("sees a database deleted beside the one that takes its place, in whatever order", () => {
    const renamed: readonly Step[] = [
      { op: "create", type: "Database", name: "new-db", new: {} },
      { op: "delete", type: "Database", old: {} },
    ];
    for (const databases of [renamed, [...renamed].reverse()]) {
      const report = build({ op: "same", old: {}, new: {} }, ...databases);
      expect(sizes(report)).to.deep.equal([["data-loss", "stop", "Balanced_B10", "Balanced_B10"]]);
      expect(report.caches[0]?.reasons).to.deep.equal(["the database is deleted: its content is lost"]);
    }
  });

  it("keeps what leaves the stack and stays in Azure, each resource by its own option", () => {
    const cluster: Step = { op: "delete", old: {}, retain: true };
    const database: Step = { op: "delete", type: "Database", old: {} };
    expect(sizes(build(cluster, { ...database, retain: true }))).to.deep.equal([["none", "ok", "Balanced_B10", "Balanced_B10"]]);
    expect(sizes(build(cluster, database))).to.deep.equal([["data-loss", "stop", "Balanced_B10", "Balanced_B10"]]);
    expect(sizes(build({ ...cluster, retain: false }, { ...database, retain: true }))).to.deep.equal([["data-loss", "stop", "Balanced_B10", null]]);
  });

  it("counts an input that a program takes away as Azure's default", () => {
    const dropped = (property: string, value: string) => {
      const report = build({ op: "same", old: {}, new: {} }, { op: "update", type: "Database", old: { [property]: value }, new: { [property]: undefined } });
      return [report.caches[0]?.changeClass, report.caches[0]?.reasons[0]?.split(":")[0]];
    };
    expect(dropped("clusteringPolicy", "EnterpriseCluster")).to.deep.equal(["refused", "clustering policy EnterpriseCluster → OSSCluster"]);
    expect(dropped("clientProtocol", "Plaintext")).to.deep.equal(["data-loss", "client protocol Plaintext → Encrypted"]);
    expect(dropped("clusteringPolicy", "OSSCluster")).to.deep.equal(["none", undefined]);
  });

  it("sees a change of an Enterprise cluster's capacity", () => {
    const scaled = (before: number, after: number) => {
      const of = (capacity: number) => ({ sku: { name: "Enterprise_E10", capacity } });
      const [cache] = build({ op: "update", old: of(before), new: of(after) }).caches;
      return [cache?.changeClass, cache?.reasons[0]?.split(":")[0]];
    };
    expect(scaled(2, 4)).to.deep.equal(["in-place", "Enterprise_E10, capacity 2 → 4"]);
    expect(scaled(4, 2)).to.deep.equal(["refused", "Enterprise_E10, capacity 4 → 2"]);
    expect(scaled(2, 2)).to.deep.equal(["none", undefined]);
  });
});

describe("caches that are called alike", () => {
  const cluster = (project: string, op: string, above = "") => ({
    op,
    urn: `urn:pulumi:dev::${project}::${above}azure-native:redisenterprise:RedisEnterprise::cart`,
    oldState: { inputs: { sku: { name: "Balanced_B10" } } },
    newState: op === "delete" ? undefined : { inputs: { sku: { name: "Balanced_B20" } } },
  });
  const input = (...steps: readonly object[]) => ({ name: "p.json", text: JSON.stringify({ steps }) });
  const forms = (report: Report) => [renderMarkdown(report), renderHtml(report).replaceAll(/<[^>]*>/g, "")];

  it("are told apart by a number where even their projects have one name", () => {
    const report = buildReport([input(cluster("shop", "update")), input(cluster("shop", "delete"))]);
    expect(report.stacks).to.deep.equal(["shop/dev", "shop/dev (2)"]);
    expect(report.caches.map(({ stack, changeClass }) => `${stack} ${changeClass}`)).to.deep.equal(["shop/dev in-place", "shop/dev (2) data-loss"]);
  });

  it("are told apart by their projects where the stacks have one name", () => {
    const report = buildReport([input(cluster("shop", "update")), input(cluster("web", "delete"))]);
    expect(report.stacks).to.deep.equal(["shop/dev", "web/dev"]);
    expect(report.caches.map(({ stack, changeClass }) => [stack, changeClass])).to.deep.equal([["shop/dev", "in-place"], ["web/dev", "data-loss"]]);
    expect(renderMarkdown(report)).to.include("| `cart` | Balanced_B10 → Balanced_B20 · in place | Balanced_B10 → deleted · DATA LOSS |");
  });

  it("stand in one cell of the matrix where they are of one stack", () => {
    const report = buildReport([input(cluster("shop", "update", "shop:index:A$"), cluster("shop", "delete", "shop:index:B$")), { name: "prod.json", text: '{"steps": []}' }]);
    for (const text of forms(report)) expect(text).to.match(/Balanced_B10 → Balanced_B20 (· )?in place; Balanced_B10 → deleted (· )?DATA LOSS/);
  });
});
