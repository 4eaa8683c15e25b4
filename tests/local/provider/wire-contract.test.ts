import { expect } from "chai";
import { RESOURCE_TYPES } from "../../../local/provider/catalogue/resources";
import { toWire } from "../../../local/provider/convert/to-wire";
import type { Catalogue } from "../../../local/provider/resource";
import type { Members, Shape } from "../../../local/provider/shapes/model";
import type { Properties, Value } from "../../../local/provider/values";
import { specsMissing } from "../../support/specs";
import { WireType } from "./bicep-types";
import { catalogue } from "./support";

/** Levels of nesting that a sample fills: network types refer to each other in circles. */
const DEPTH = 4;

/** Address pools of a network manager and service gateways: nothing here uses them, so the stand-in does not convert them. */
const LEFT_OUT = /(ipamPoolPrefixAllocations\[0\]\.id|serviceGateway) is unknown$/;

function sample(all: Catalogue, members: Members, depth: number): Properties {
  return Object.fromEntries(
    Object.entries(members).flatMap(([name, { shape }]) => {
      const value = sampleValue(all, shape, depth);
      return value === undefined ? [] : [[name, value]];
    }),
  );
}

function sampleValue(all: Catalogue, shape: Shape, depth: number): Value | undefined {
  switch (shape.kind) {
    case "object":
      return depth === 0 ? undefined : sample(all, all.members(shape.type), depth - 1);
    case "array": {
      const item = sampleValue(all, shape.items, depth);
      return item === undefined ? undefined : [item];
    }
    case "map": {
      const value = sampleValue(all, shape.values, depth);
      return value === undefined ? undefined : { key: value };
    }
    case "number":
      return 1;
    case "boolean":
      return true;
    case "any":
      return undefined;
    case "string":
      return "text";
  }
}

function armType(path: string): { namespace: string; type: string } {
  if (!path.includes("/providers/")) return { namespace: "Microsoft.Resources", type: "resourceGroups" };
  const [namespace = "", ...rest] = path.split("/providers/").at(-1)?.split("/") ?? [];
  return { namespace, type: rest.filter((_, index) => index % 2 === 0).join("/") };
}

describe("azure-native stand-in: every input of every covered type reaches ARM under its wire name", () => {
  before(function () {
    if (specsMissing === undefined) return;
    console.log(`    skipped: ${specsMissing}`);
    this.skip();
  });

  for (const { token, path, apiVersion } of RESOURCE_TYPES) {
    it(token, async function () {
      const { namespace, type } = armType(path);
      const wire = WireType.find(namespace, type.replace("{recordType}", "A"), apiVersion);
      if (!wire) {
        console.log(`      skipped: no description of ${namespace}/${type}@${apiVersion} at hand`);
        return this.skip();
      }
      const all = await catalogue();
      const resource = all.resource(token);
      const body = toWire(all, resource, sample(all, resource.shape.inputs, DEPTH));
      expect(wire.unknownPaths(body).filter((path) => !LEFT_OUT.test(path))).to.deep.equal([]);
    });
  }
});
