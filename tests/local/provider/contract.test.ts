import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect } from "chai";
import { RESOURCE_TYPES } from "../../../local/provider/catalogue/resources";
import { readShapes } from "../../../local/provider/shapes/read-package";
import { PACKAGE_ROOT, PACKAGE_VERSION } from "../../../local/provider/shapes/package";
import { REPOSITORY } from "../../support/engine";

const tokens = RESOURCE_TYPES.map((type) => type.token);

describe("azure-native stand-in: contract with the pinned package", () => {
  it("covers the API versions that @pulumi/azure-native uses by default", () => {
    const { resources } = readShapes(tokens);
    const stated = Object.fromEntries(tokens.map((token) => [token, resources[token]?.apiVersion]));
    const covered = Object.fromEntries(RESOURCE_TYPES.map(({ token, apiVersion }) => [token, apiVersion]));
    expect(
      stated,
      `@pulumi/azure-native ${PACKAGE_VERSION} moved its API versions: check catalogue/resources.ts and the ARM stand-in against the new ARM descriptions`,
    ).to.deep.equal(covered);
  });

  it("is generated from the version that package.json pins", () => {
    const manifest = JSON.parse(readFileSync(join(REPOSITORY, "package.json"), "utf8")) as {
      devDependencies: Record<string, string>;
    };
    expect(PACKAGE_VERSION).to.equal(manifest.devDependencies["@pulumi/azure-native"]);
  });

  it("names every path parameter as the SDK names its input", () => {
    const { resources } = readShapes(tokens);
    for (const { token, path } of RESOURCE_TYPES) {
      const names = [...path.matchAll(/\{(\w+)\}/g)]
        .map(([, name]) => name ?? "")
        .filter((name) => name !== "subscriptionId");
      expect(Object.keys(resources[token]?.inputs ?? {}), token).to.include.members(names);
    }
  });

  it("gives create-only properties that exist", () => {
    const { resources, types } = readShapes(tokens);
    for (const { token, createOnly = [] } of RESOURCE_TYPES) {
      for (const path of createOnly) {
        const [top = "", inner] = path.split("[].");
        const member = resources[token]?.inputs[top];
        expect(member, `${token}.${path}`).to.not.equal(undefined);
        if (inner !== undefined && member?.shape.kind === "array" && member.shape.items.kind === "object")
          expect(types[member.shape.items.type], path).to.have.property(inner);
      }
    }
  });

  it("has an installed class for every type it covers", () => {
    for (const token of tokens)
      expect(existsSync(join(PACKAGE_ROOT, token.split(":")[1] ?? "", "index.js")), token).to.equal(true);
  });
});
