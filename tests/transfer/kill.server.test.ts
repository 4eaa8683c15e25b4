import { readFileSync } from "node:fs";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { expect } from "chai";

import type { RdbTransferInputs } from "../../lib/transfer/inputs";
import { compareCaches } from "../../local/compare";
import { DynamicProvider } from "../support/dynamic-provider";
import { LocalMoves } from "./support/local-move";

const SHIM = readFileSync(join(__dirname, "../components/rdb-transfer/shim.golden.txt"), "utf8");

interface Place {
  readonly what: string;
  readonly method: string;
  readonly path: string;
  /** The request is on its way when the process dies and acts later, or it has acted and its answer was lost. */
  readonly request: "on its way" | "answered into the void";
}

const exporting = { method: "POST", path: "redis/[^/]+/export" };
const importing = { method: "POST", path: "databases/default/import" };

const places: readonly Place[] = [
  { what: "the key of the storage account", method: "POST", path: "storageAccounts/[^/]+/listKeys", request: "on its way" },
  { what: "the start of the export", ...exporting, request: "on its way" },
  { what: "the start of the export", ...exporting, request: "answered into the void" },
  { what: "a look at the export", method: "GET", path: "asyncOperations", request: "on its way" },
  { what: "the start of the import", ...importing, request: "on its way" },
  { what: "the start of the import", ...importing, request: "answered into the void" },
  { what: "a look at the import", method: "GET", path: "operationsStatus", request: "on its way" },
];

describe("a provider process that is killed on the local Azure", function () {
  this.timeout(60_000);
  let moves: LocalMoves;
  before(async () => (moves = await LocalMoves.start()));
  after(() => moves.stop());

  /** Starts a transfer and kills its process while it waits for the answer of the request. */
  async function startAndKill(inputs: RdbTransferInputs, { method, path, request }: Omit<Place, "what">): Promise<void> {
    const { faults, log } = moves.local.arm;
    const lost = () => log.find(method, new RegExp(`${path}(/|$)`, "i")).filter(({ status }) => status === 0).length;
    const before = lost();
    const provider = await DynamicProvider.start(moves.local.env);
    faults.add({ method, path, ...(request === "on its way" ? { delayMs: 3000 } : { cut: "after" }) });
    const dying = provider.create({ ...inputs, __provider: SHIM }).catch((error: unknown) => error);
    await until(() => (request === "on its way" ? faults.pending.length === 0 : lost() > before), `${method} ${path}`);
    await provider.stop();
    expect(await dying).to.be.instanceOf(Error);
  }

  for (const [index, { what, ...place }] of places.entries()) {
    it(`during ${what}, the request ${place.request}, is taken up by the next one: all keys, one import`, async () => {
      const move = await moves.prepare({ name: `killed${index}`, keys: 500 });
      await startAndKill(move.inputs, place);
      await moves.breakLease(move.inputs);
      const provider = await DynamicProvider.start(moves.local.env);
      try {
        const { properties } = await provider.create({ ...move.inputs, __provider: SHIM });
        expect(properties).to.include({ phase: "done" });
      } finally {
        await provider.stop();
      }
      expect(moves.accepted("import", move.inputs)).to.equal(1);
      expect(await move.source.keyCount()).to.equal(500);
      const { identical } = await compareCaches(move.source, move.target);
      expect(identical).to.equal(500);
    });
  }

  it("blocks the next one only until its lease ends", async () => {
    const move = await moves.prepare({ name: "leased", keys: 100 });
    await startAndKill(move.inputs, { method: "GET", path: "operationsStatus", request: "on its way" });
    const provider = await DynamicProvider.start(moves.local.env);
    try {
      const { properties } = await provider.create({ ...move.inputs, __provider: SHIM });
      expect(properties).to.include({ phase: "done" });
      await provider.says(/another run holds this transfer \(process \d+ on .*waiting up to 30 s in case it has died/);
    } finally {
      await provider.stop();
    }
    expect(moves.accepted("import", move.inputs)).to.equal(1);
  });

  it("is not mistaken for one that works: a second one at the same time is refused", async () => {
    const move = await moves.prepare({ name: "twice", keys: 100 });
    moves.local.arm.faults.add({ method: "GET", path: "operationsStatus", delayMs: 15_000 });
    const [first, second] = [await DynamicProvider.start(moves.local.env), await DynamicProvider.start(moves.local.env)];
    try {
      const working = first.create({ ...move.inputs, __provider: SHIM });
      await until(() => moves.local.arm.faults.pending.length === 0, "the first run's look at its import");
      const refusal = await second.create({ ...move.inputs, __provider: SHIM }).catch((error: unknown) => error as Error);
      expect((refusal as Error).message).to.match(
        new RegExp(`another run is at work on this transfer: process ${first.child.pid} on .* held until .*this run has changed nothing`),
      );
      expect((await working).properties).to.include({ phase: "done" });
    } finally {
      await first.stop();
      await second.stop();
    }
    expect(moves.accepted("import", move.inputs)).to.equal(1);
  });
});

async function until(condition: () => boolean, what: string): Promise<void> {
  for (const deadline = Date.now() + 20_000; Date.now() < deadline; await sleep(5)) if (condition()) return;
  throw new Error(`never came: ${what}`);
}
