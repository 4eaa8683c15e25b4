import { expect } from "chai";
import { commands } from "../../cli/commands";
import { packageVersion } from "../../cli/version";
import { runCli } from "./run-cli";

describe("redis-move", () => {
  it("prints its version", async () => {
    expect(await runCli(["--version"])).to.deep.equal({ exitCode: 0, stdout: `${packageVersion()}\n`, stderr: "" });
    expect(packageVersion()).to.match(/^\d+\.\d+\.\d+/);
  });

  it("prints help with every command and an example", async () => {
    const { exitCode, stdout, stderr } = await runCli(["--help"]);
    expect([exitCode, stderr]).to.deep.equal([0, ""]);
    for (const { name } of commands) expect(stdout).to.match(new RegExp(`^  ${name} `, "m"));
    expect(stdout).to.contain("Examples:");
  });

  it("prints help on stderr and fails where no command is given", async () => {
    const { exitCode, stdout, stderr } = await runCli([]);
    expect([exitCode, stdout]).to.deep.equal([2, ""]);
    expect(stderr).to.contain("Usage: redis-move");
  });

  for (const { name } of commands) {
    it(`explains ${name}, with examples, within 80 columns`, async () => {
      const { exitCode, stdout } = await runCli([name, "--help"]);
      expect(exitCode).to.equal(0);
      expect(stdout).to.contain(`redis-move ${name} `);
      expect(stdout).to.contain("Example");
      for (const line of stdout.split("\n")) expect(line.length, line).to.be.at.most(80);
      expect((await runCli(["help", name])).stdout).to.equal(stdout);
    });
  }

  const faults: [argv: string[], ...words: string[]][] = [
    [["nonsense"], "redis-move: unknown command 'nonsense'", "allowed: size"],
    [["a\nb\u001b[31m"], "'a b?[31m'"],
    [["rediss://:hunter2hunter2@host"], "'rediss://[redacted]@host'"],
    [["siez"], "Did you mean size?"],
    [["--nonsense"], "unknown option '--nonsense'", "see redis-move --help"],
    [["size", "--nonsense"], "redis-move size: ", "unknown option '--nonsense'"],
    [["size"], "redis-move size: ", "missing required argument 'sku'"],
    [["size", "P1", "P2"], "too many arguments", "Expected 1 argument but got 2"],
    [["size", "P1", "--shards"], "argument missing"],
  ];
  for (const [argv, ...words] of faults) {
    it(`turns \`${argv.join(" ")}\` into one line and exit code 2`, async () => {
      const { exitCode, stdout, stderr } = await runCli(argv);
      expect([exitCode, stdout]).to.deep.equal([2, ""]);
      expect(stderr).to.match(/^redis-move[^\n]+\n$/);
      for (const word of words) expect(stderr).to.contain(word);
    });
  }
});
