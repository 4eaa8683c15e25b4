import { readFile, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { setTimeout as sleep } from "node:timers/promises";

import { expect } from "chai";

import type { RdbTransferInputs } from "../../lib/transfer/inputs";
import type { Journal } from "../../lib/transfer/journal";
import { compareCaches } from "../../local/compare";
import { assertNoSecrets, describeWithEngine, Workspace } from "../support/engine";
import { EngineProgram } from "./support/engine-program";
import { LocalMoves, type Move } from "./support/local-move";

/**
 * The real engine, the real dynamic provider process, real Redis servers and
 * real blobs; ARM stands in. Proves how a transfer lives in Pulumi's state.
 */
describeWithEngine("RdbTransfer under the real engine", (engine) => {
  let moves: LocalMoves;
  let workspace: Workspace;
  const programs: EngineProgram<RdbTransferInputs>[] = [];
  /** Providers whose engine was killed: they would stay for ever. */
  const orphans: number[] = [];
  before(async () => {
    moves = await LocalMoves.start();
    workspace = await Workspace.create(engine, moves.local.env);
  });
  after(async () => {
    orphans.forEach(killIfAlive);
    await Promise.all(programs.map((program) => program.remove()));
    await workspace.remove();
    await moves.stop();
  });

  async function prepared(name: string, keys = 300): Promise<{ move: Move; program: EngineProgram<RdbTransferInputs> }> {
    const move = await moves.prepare({ name, keys });
    const program = await EngineProgram.create(workspace, "RdbTransfer", move.inputs);
    programs.push(program);
    return { move, program };
  }

  /** The import ends as Failed the first time, with the service's own text repeating its signed URL. */
  async function failedOnce(name: string) {
    const { move, program } = await prepared(name);
    moves.local.arm.faults.add({
      method: "POST",
      path: `${name}-new/databases/default/import`,
      operation: { status: "Failed", code: "OperationFailed", message: "reading https://x/c?sig=planted-sig failed" },
    });
    const { stdout, stderr } = await program.up(1);
    const resource = await program.resource();
    expect(resource?.initErrors?.join()).to.match(
      /step import: the service ended the import as Failed \(OperationFailed: reading https:\/\/x\/c\?\[redacted\]/,
    );
    expect(resource?.outputs).to.include({ phase: "import" }).and.to.have.property("__provider");
    expect(stdout + stderr).to.contain("step import: the service ended the import as Failed");
    return { move, program };
  }

  async function expectMoved({ source, target, inputs }: Move, keys = 300, imports = 1): Promise<void> {
    const { identical, differences } = await compareCaches(source, target);
    expect(differences).to.deep.equal({ missing: 0, extra: 0, type: 0, value: 0, ttl: 0 });
    expect(identical).to.equal(keys);
    expect(moves.accepted("import", inputs)).to.equal(imports);
  }

  it("moves in one up, tells its progress, has nothing to do afterwards, and destroys without touching data", async () => {
    const { move, program } = await prepared("plain");
    const { stdout } = await program.up();
    expect(stdout)
      .to.match(/plain -> plain-new: export: accepted by the service/)
      .and.match(/check-target: all 300 keys of the RDB files are in the target; next: `redis-move verify`/);
    await expectMoved(move);
    const { outputs } = (await program.resource())!;
    expect(outputs).to.include({ phase: "done", rdbBytes: (outputs!["blobs"] as { sizeBytes: number }[])[0]!.sizeBytes });
    expect((await program.up()).stdout)
      .to.match(/1 unchanged|2 unchanged/)
      .and.not.to.match(/updated|created/);
    await program.cli("refresh", "--yes");
    expect((await program.up()).stdout).not.to.match(/updated|created/);
    const { stdout: destroyed } = await program.cli("destroy", "--yes");
    expect(destroyed).to.contain("no key was deleted in either cache");
    expect(await Promise.all([move.source.keyCount(), move.target.keyCount()])).to.deep.equal([300, 300]);
  });

  it("goes on after a partial failure", async () => {
    const { move, program } = await failedOnce("partial");
    await program.up();
    expect((await program.resource())?.initErrors ?? []).to.deep.equal([]);
    await expectMoved(move, 300, 2);
    expect(moves.accepted("export", move.inputs)).to.equal(1);
  });

  it("goes on although a refresh between the runs made the engine forget the failure", async () => {
    const { move, program } = await failedOnce("refreshed");
    await program.cli("refresh", "--yes");
    expect((await program.resource())?.initErrors ?? []).to.deep.equal([]);
    const { stdout } = await program.cli("preview", "--json");
    expect((JSON.parse(stdout) as { changeSummary: Record<string, number> }).changeSummary).to.include({ update: 1 });
    await program.up();
    await expectMoved(move, 300, 2);
  });

  it("can be destroyed after a partial failure, and a later up takes its journal up", async () => {
    const { move, program } = await failedOnce("destroyed");
    await program.cli("destroy", "--yes");
    expect(await move.source.keyCount()).to.equal(300);
    await program.up();
    await expectMoved(move, 300, 2);
    expect(moves.accepted("export", move.inputs)).to.equal(1);
  });

  it("is not run again by a new version of the package: another text of the provider in state is no change", async () => {
    const { move, program } = await prepared("upgraded", 50);
    await program.up();
    const file = join(program.folder, "state.json");
    await program.cli("stack", "export", "--file", file);
    const older = (await readFile(file, "utf8")).replaceAll("exports.handler", "// an older release\\nexports.handler");
    await writeFile(file, older);
    await program.cli("stack", "import", "--file", file);
    const { stdout } = await program.cli("preview", "--json");
    expect((JSON.parse(stdout) as { changeSummary: Record<string, number> }).changeSummary).not.to.have.any.keys(
      "update",
      "replace",
      "create",
    );
    await program.up();
    await expectMoved(move, 50);
  });

  it("runs again for a new label, in place, and only over keys whose loss a person has allowed", async () => {
    const { move, program } = await prepared("relabelled", 50);
    await program.up();
    program.inputs = { ...move.inputs, snapshot: "second" };
    const { stdout } = await program.cli("preview", "--json");
    expect((JSON.parse(stdout) as { changeSummary: Record<string, number> }).changeSummary)
      .to.include({ update: 1 })
      .and.not.to.have.any.keys("replace", "delete");
    const refused = await program.up(1);
    expect(refused.stdout + refused.stderr).to.contain(
      'the target relabelled-new holds 50 keys, and an import deletes them; use an empty target, or set allowOverwriteOf to "second"',
    );
    program.inputs = { ...move.inputs, snapshot: "second", allowOverwriteOf: "second" };
    await program.up();
    expect((await program.resource())?.outputs).to.include({ phase: "done", snapshot: "second" });
    await expectMoved(move, 50, 2);
  });

  it("survives the death of engine and provider in the middle of the import", async () => {
    const { move, program } = await prepared("killed");
    const { pid } = await dieDuringImport(program, move);
    killIfAlive(pid);
    await moves.breakLease(move.inputs);
    const { stdout, stderr } = await program.up();
    expect(stdout + stderr).to.contain("interrupted while creating");
    expect((await program.resource())?.outputs).to.include({ phase: "done" });
    await expectMoved(move);
  });

  it("survives the death of the engine alone: its provider ends the work, the next up finds it done or is told who works", async () => {
    const { move, program } = await prepared("orphaned");
    const { pid } = await dieDuringImport(program, move);
    orphans.push(pid);
    for (let run = 0; ; run++) {
      const { code, stdout, stderr } = await program.attempt("up", "--yes", "--skip-preview");
      if (code === 0) break;
      expect(stdout + stderr).to.contain("another run is at work on this transfer");
      expect(run).to.be.lessThan(10);
    }
    await expectMoved(move);
  });

  it("leaves no secret in anything the engine wrote", async () => {
    const bodies = JSON.stringify(moves.local.arm.log.all.map(({ requestBody, body }) => [requestBody, body]));
    const wire = [...bodies.matchAll(/sig=([\w%]{20,})|"(?:primaryKey|secondaryKey|value)":"([^"]{20,})"/g)].map(([, sig, key]) =>
      decodeURIComponent((sig ?? key)!),
    );
    expect(wire.length).to.be.greaterThan(10);
    const planted = [moves.local.env["LOCAL_AZURE_TOKEN"]!, "planted-sig", ...new Set(wire)];
    await assertNoSecrets(join(workspace.folder, "state"), planted);
    await assertNoSecrets({ "what the command line said": programs.flatMap(({ printed }) => printed).join("\n") }, planted);
  });

  /** Starts an up, kills the engine while the import runs, and tells who holds the journal then. */
  async function dieDuringImport(program: EngineProgram<RdbTransferInputs>, move: Move): Promise<NonNullable<Journal["holder"]>> {
    const { faults } = moves.local.arm;
    faults.add({ method: "GET", path: "operationsStatus", delayMs: 4000 });
    let journal: Journal | undefined;
    await program.upAndDie(async () => {
      await until(() => faults.pending.length === 0);
      journal = JSON.parse((await (await moves.blobs(move.inputs)).readText("first/journal.json"))!) as Journal;
    });
    return journal!.holder!;
  }
});

/** The provider may have ended by itself when its engine was gone. */
function killIfAlive(pid: number): void {
  try {
    process.kill(pid, "SIGKILL");
  } catch (error) {
    if ((error as { code?: string }).code !== "ESRCH") throw error;
  }
}

async function until(condition: () => boolean): Promise<void> {
  for (const deadline = Date.now() + 30_000; Date.now() < deadline; await sleep(10)) if (condition()) return;
  throw new Error("the import never began");
}
