import { expect } from "chai";
import { chmodSync, mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import path from "node:path";
import { chooseEngine, type Engine } from "../../tools/setup/engine/choose.mjs";
import { engineOnPath } from "../../tools/setup/engine/path.mjs";
import { offlineVariables } from "../../tools/setup/engine-env.mjs";
import { rejection } from "../support/rejection";
import { temporaryFolder } from "../support/temp-folder";

const engine = (kind: Engine["kind"]): Engine => ({ bin: `/${kind}`, kind, version: "3.259.0" });

describe("choosing the engine", () => {
  const folder = temporaryFolder();

  function program(place: string, ...printed: string[]): string {
    const file = path.join(folder(), place);
    mkdirSync(path.dirname(file), { recursive: true });
    writeFileSync(file, `#!/bin/sh\n${printed.map((line) => `echo '${line}'`).join("\n")}\n`);
    chmodSync(file, 0o755);
    return path.dirname(file);
  }
  const onPath = (...places: string[]): Promise<Engine> => engineOnPath({ PATH: places.join(path.delimiter) }, path.join(folder(), "own"));

  it("takes the first way that is open, and opens no later one", async () => {
    const ways = [
      { name: "PATH", find: () => Promise.reject(new Error("no pulumi on PATH")) },
      { name: "official release", find: async () => engine("release") },
      { name: "Go modules", find: () => Promise.reject(new Error("was asked although the release was there")) },
    ];
    expect((await chooseEngine(ways)).kind).to.equal("release");
  });

  it("says what is missing, why it is needed, what was tried and what installs it", async () => {
    const ways = ["PATH", "official release", "Go modules"].map((name) => ({ name, find: () => Promise.reject(new Error(`not by ${name}`)) }));
    const error = await rejection(chooseEngine(ways));
    expect(error.message.split("\n")).to.deep.equal([
      "missing: a Pulumi engine",
      "needed:  the demo and the engine tests run real previews and updates",
      "tried:   PATH: not by PATH",
      "tried:   official release: not by official release",
      "tried:   Go modules: not by Go modules",
      "install: curl -fsSL https://get.pulumi.com | sh (the Pulumi CLI), or apt-get install golang (Go, to build it from its modules)",
    ]);
  });

  it("uses a pulumi on PATH with its language host as it is", async () => {
    const bin = program("user/pulumi", "v3.270.0");
    program("user/pulumi-language-nodejs");
    expect(await onPath(bin)).to.deep.equal({ bin, kind: "path", version: "3.270.0" });
  });

  it("finds the language host beside the program that a link leads to", async () => {
    const real = program("opt/pulumi", "v3.270.0");
    program("opt/pulumi-language-nodejs");
    mkdirSync(path.join(folder(), "links"));
    symlinkSync(path.join(real, "pulumi"), path.join(folder(), "links", "pulumi"));
    expect((await onPath(path.join(folder(), "links"))).version).to.equal("3.270.0");
  });

  it("passes over one without a language host, one that is too old, and one that is broken", async () => {
    expect((await rejection(onPath())).message).to.equal("no pulumi on PATH");
    expect((await rejection(onPath(program("bare/pulumi", "v3.270.0")))).message).to.contain("has no pulumi-language-nodejs beside it");
    program("old/pulumi-language-nodejs");
    expect((await rejection(onPath(program("old/pulumi", "v3.248.9")))).message).to.contain("is 3.248.9, older than 3.249.0");
    program("broken/pulumi-language-nodejs");
    expect((await rejection(onPath(program("broken/pulumi", "segmentation fault")))).message).to.contain("segmentation fault");
  });

  it("does not take its own engine for the user's", async () => {
    const bin = program("own/bin/pulumi", "v3.259.0");
    program("own/bin/pulumi-language-nodejs");
    expect((await rejection(onPath(bin))).message).to.equal("no pulumi on PATH");
  });

  it("keeps everything the engine writes below one folder, and asks nobody", () => {
    const variables = offlineVariables(folder());
    expect(variables).to.include({ PULUMI_SKIP_UPDATE_CHECK: "true", PULUMI_DISABLE_AUTOMATIC_PLUGIN_ACQUISITION: "true", PULUMI_SKIP_CONFIRMATIONS: "true" });
    expect(variables["PULUMI_HOME"]).to.equal(path.join(folder(), "home"));
    expect(variables["PULUMI_BACKEND_URL"]).to.equal(`file://${folder()}/state`);
  });
});
