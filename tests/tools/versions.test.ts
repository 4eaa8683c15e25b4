import { expect } from "chai";
import { builtVersion, parseCliVersion } from "../../tools/setup/engine/version.mjs";
import { parseVersion } from "../../tools/setup/redis/probe.mjs";
import { compareVersions } from "../../tools/setup/versions.mjs";

describe("versions", () => {
  it("are read from what redis-server and valkey-server print", () => {
    expect(parseVersion("Redis server v=7.4.1 sha=00000000:0 malloc=jemalloc-5.3.0 bits=64 build=106c3ceda")).to.equal("7.4.1");
    expect(parseVersion("Valkey server v=8.1.8 sha=00000000:0 malloc=libc bits=64 build=1")).to.equal("8.1.8");
  });

  it("are not read from anything else", () => {
    for (const text of ["", "redis-cli 7.4.1", "v=7.4", "error while loading shared libraries: libssl.so.1.1"]) {
      expect(parseVersion(text), text).to.equal(undefined);
    }
  });

  it("are read from what pulumi prints, notices included", () => {
    expect(parseCliVersion("v3.259.0\n")).to.equal("3.259.0");
    expect(parseCliVersion("3.259.0-alpha.1+g123\n")).to.equal("3.259.0");
    expect(parseCliVersion("warning: a new version is available\nv3.250.1\n")).to.equal("3.250.1");
    expect(parseCliVersion("\n")).to.equal(undefined);
  });

  it("of the CLI come from the Go module", () => {
    expect(builtVersion("require (\n\tgithub.com/pulumi/pulumi/pkg/v3 v3.1.2 // indirect\n)")).to.equal("3.1.2");
    expect(builtVersion()).to.match(/^3\.\d+\.\d+$/);
    expect(() => builtVersion("module x\n")).to.throw("does not name the Pulumi CLI");
  });

  it("are compared as numbers, not as text", () => {
    expect(compareVersions("3.249.0", "3.30.0")).to.be.greaterThan(0);
    expect(compareVersions("6.2.14", "6.2.5")).to.be.greaterThan(0);
    expect(compareVersions("7.4.1", "7.4.1")).to.equal(0);
    expect(compareVersions("6.2.5", "7.0.15")).to.be.lessThan(0);
  });
});
