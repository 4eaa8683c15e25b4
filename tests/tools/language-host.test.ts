import { expect } from "chai";
import { splitVariable } from "../../tools/engine/language-host/run-plugin.mjs";
import { outcome, readOptions } from "../../tools/engine/language-host/run.mjs";

describe("the Node language host", () => {
  it("tells the engine how a program ended", () => {
    expect(outcome(0, null).toObject()).to.deep.equal({ error: "", bail: false });
    expect(outcome(32, null).toObject()).to.deep.equal({ error: "", bail: true });
    expect(outcome(1, null).getError()).to.equal("the program ended with exit code 1");
    expect(outcome(null, "SIGSEGV").getError()).to.equal("the program was ended by SIGSEGV");
  });

  it("knows the runtime options of Pulumi.yaml", () => {
    expect(readOptions({})).to.deep.equal({ nodeArgs: [], env: { PULUMI_NODEJS_TYPESCRIPT: "true" } });
    expect(readOptions({ typescript: false, nodeargs: " --import  tsx ", tsconfig: "tsconfig.pulumi.json" })).to.deep.equal({
      nodeArgs: ["--import", "tsx"],
      env: { PULUMI_NODEJS_TYPESCRIPT: "false", PULUMI_NODEJS_TSCONFIG_PATH: "tsconfig.pulumi.json" },
    });
  });

  it("splits variables at the first equals sign", () => {
    expect(["A=1", "B=", "C=x=y", "D"].map(splitVariable)).to.deep.equal([
      ["A", "1"],
      ["B", ""],
      ["C", "x=y"],
      ["D", ""],
    ]);
  });
});
