import { expect } from "chai";
import { buildReport } from "../../lib/report";
import { plan, type PlannedCache } from "./plan-builder";

function only(cache: PlannedCache) {
  const report = buildReport([{ name: "preview.json", text: plan([cache]) }]);
  expect(report.caches).to.have.length(1);
  const [first] = report.caches;
  if (first === undefined) throw new Error("no cache");
  return first;
}

describe("a change that a plan does not show", () => {
  it("takes a change that secrets hide, or that was made in Azure itself, for a possible loss", () => {
    const secret = "[secret]";
    const update = { kind: "update" };
    const hidden: readonly PlannedCache[] = [
      { from: { sku: secret }, clusterDiff: { "sku.name": update } },
      { from: { sku: "Balanced_B10" }, clusterDiff: { sku: update } },
      { to: { sku: secret } },
      { from: { highAvailability: secret }, to: { sku: "Balanced_B20" } },
      { to: { clusteringPolicy: secret } },
      { from: { clusteringPolicy: secret }, to: { clusteringPolicy: "OSSCluster" }, databaseDiff: { clusteringPolicy: update } },
      { from: { clusteringPolicy: secret }, databaseDiff: { clusteringPolicy: update } },
      { from: { clientProtocol: secret }, databaseDiff: { clientProtocol: update } },
      { to: { modules: secret } },
      { to: { modules: "04da6b54-80e4-46f7-96ec-b56ff0331ba9" } },
      { from: { modules: [{ name: "RedisJSON" }] }, to: { modules: [{ name: secret }] } },
    ];
    for (const cache of hidden) {
      const found = only(cache);
      expect([found.changeClass, found.verdict], JSON.stringify(cache)).to.deep.equal(["data-loss", "stop"]);
      expect(found.reasons[0]).to.match(/cannot be ruled out|does not show whether/);
    }
  });

  it("takes secrets that the engine does not name for what they were", () => {
    const secret = "[secret]";
    const found = only({ from: { sku: secret, clusteringPolicy: secret, modules: secret }, clusterDiff: { "tags.team": { kind: "add" } } });
    expect([found.changeClass, found.reasons]).to.deep.equal(["none", []]);
  });

  it("takes a default that is only written out, or taken away, for no change", () => {
    const update = { kind: "update" };
    const defaults = { clusteringPolicy: update, clientProtocol: update, modules: update };
    for (const side of ["oldState", "newState"]) {
      const text = plan([{ plain: true, databaseDiff: defaults, clusterDiff: { "sku.capacity": update } }]);
      const document = JSON.parse(text) as { steps: Record<string, { inputs: Record<string, unknown>; outputs: unknown }>[] };
      for (const step of document.steps) {
        const state = step[side];
        if (state === undefined) continue;
        const { sku, ...rest } = state.inputs;
        if (side === "oldState") state.outputs = rest;
        state.inputs = sku === undefined ? {} : { ...rest, sku: { ...(sku as object), capacity: 2 } };
      }
      const [found] = buildReport([{ name: "preview.json", text: JSON.stringify(document) }]).caches;
      expect([found?.changeClass, found?.reasons], side).to.deep.equal(["none", []]);
    }
  });

  it("reads a secret in the form of the engine's states as one", () => {
    const signed = { "4dabf18193072939515e22adb298388d": "1b47061264138c4ac30d75fd1eb44270", ciphertext: "AAABA" };
    const text = plan([{ to: { clusteringPolicy: "@@" } }]).replaceAll('"@@"', JSON.stringify(signed));
    const [found] = buildReport([{ name: "preview.json", text }]).caches;
    expect([found?.changeClass, found?.to?.clusteringPolicy]).to.deep.equal(["data-loss", "unknown"]);
  });
});
