import { readFileSync } from "node:fs";
import { join } from "node:path";
import * as pulumi from "@pulumi/pulumi";
import { expect } from "chai";
import { parse } from "yaml";
import { loadStackConfig, moveArgs } from "../../components";
import { stackShape } from "../../lib/config";
import { REPOSITORY } from "../support/engine";

const cache = {
  name: "cart",
  strategy: "rdb",
  phase: "sync",
  snapshot: "first",
  source: { sku: "P1", redisVersion: "6.0.14", zones: ["1"] },
};

/** Config as Pulumi hands it to a program: everything is text, structures are JSON. */
function given(values: Record<string, unknown>): void {
  pulumi.runtime.setAllConfig(
    Object.fromEntries(
      Object.entries(values).map(([key, value]) => [key, typeof value === "string" ? value : JSON.stringify(value)]),
    ),
  );
}
const own = (values: Record<string, unknown>): Record<string, unknown> =>
  Object.fromEntries(Object.entries(values).map(([key, value]) => [`azure-redis-move:${key}`, value]));

describe("config of the running stack", () => {
  afterEach(() => given({}));

  it("is read from its own namespace and becomes the arguments of moves", () => {
    given({
      ...own({
        caches: [cache],
        subscriptionId: "11111111-1111-4111-8111-111111111111",
        resourceGroup: "rg-shop",
        location: "westeurope",
        tags: { team: "shop" },
      }),
      "azure-native:location": "westeurope",
    });
    const [first] = loadStackConfig();
    if (first === undefined) throw new Error("no cache was read");
    expect(moveArgs(first)).to.deep.equal({
      strategy: "rdb",
      phase: "sync",
      snapshot: "first",
      resourceGroupName: "rg-shop",
      location: "westeurope",
      staging: {},
      target: { tags: { team: "shop" } },
      source: {
        id: "/subscriptions/11111111-1111-4111-8111-111111111111/resourceGroups/rg-shop/providers/Microsoft.Cache/redis/cart",
        location: "westeurope",
        sku: "P1",
        measured: { redisVersion: "6.0.14", zones: ["1"] },
      },
    });
  });

  it("takes the empty defaults that Pulumi.yaml has to declare for nothing said", () => {
    given(
      own({
        caches: [{ name: "cart", strategy: "new", source: { sku: "C1" } }],
        subscriptionId: "",
        resourceGroup: "rg-shop",
        location: "westeurope",
        tags: {},
        staging: {},
      }),
    );
    expect(loadStackConfig()).to.have.length(1);
  });

  it("fails with every fault and no stack", () => {
    given(own({ caches: [{ ...cache, phase: "x" }], colour: "red" }));
    expect(() => loadStackConfig()).to.throw(pulumi.RunError, /colour: is not a known key[^]*caches\[0\]\.phase/);
  });

  it("is declared key by key in Pulumi.yaml, each with a type and a text", () => {
    const { config } = parse(readFileSync(join(REPOSITORY, "Pulumi.yaml"), "utf8")) as {
      config: Record<string, { type: string; description: string; default?: unknown }>;
    };
    const types = { text: "string", list: "array", object: "object", number: "integer", boolean: "boolean" };
    const wanted = Object.entries(stackShape.keys ?? {}).map(([name, { shape }]) => [name, types[shape.kind]]);
    expect(Object.entries(config).map(([name, { type }]) => [name, type])).to.have.deep.members(wanted);
    for (const [name, { description, default: fallback }] of Object.entries(config)) {
      expect(description, name).to.match(/\w/);
      expect(fallback === undefined, `${name} may be left out`).to.equal(stackShape.keys?.[name]?.required);
    }
  });
});
