import { expect } from "chai";
import fc from "fast-check";

import {
  formatResourceId,
  parentResourceId,
  parseResourceId,
  requireResourceType,
  resourceName,
  resourceType,
  sameRegion,
  sameResourceId,
} from "../../lib/azure/resource-id";
import { UserError } from "../../lib/util/user-error";

const DATABASE = "/subscriptions/s1/resourceGroups/g1/providers/Microsoft.Cache/redisEnterprise/c1/databases/default";

describe("resource ids", () => {
  it("come apart and together again", () => {
    const word = fc.stringMatching(/^[A-Za-z0-9._-]{1,12}$/);
    fc.assert(
      fc.property(
        word,
        word,
        word,
        fc.array(fc.tuple(word, word), { minLength: 1, maxLength: 3 }),
        (subscriptionId, resourceGroup, namespace, pairs) => {
          const id = { subscriptionId, resourceGroup, namespace, types: pairs.map(([type]) => type), names: pairs.map(([, name]) => name) };
          expect(parseResourceId(formatResourceId(id))).to.deep.equal(id);
        },
      ),
    );
  });

  it("know type, name and parent", () => {
    const id = parseResourceId(DATABASE);
    expect(resourceType(id)).to.equal("Microsoft.Cache/redisEnterprise/databases");
    expect(resourceName(id)).to.equal("default");
    expect(formatResourceId(parentResourceId(id)!)).to.equal(DATABASE.replace("/databases/default", ""));
    expect(parentResourceId(parentResourceId(id)!)).to.equal(undefined);
  });

  it("are compared without case, as ARM changes it", () => {
    expect(sameResourceId(DATABASE, `${DATABASE.toUpperCase()}/`)).to.equal(true);
    expect(sameResourceId(DATABASE, `${DATABASE}2`)).to.equal(false);
    expect(requireResourceType(DATABASE, "microsoft.cache/REDISENTERPRISE/databases").names).to.deep.equal(["c1", "default"]);
  });

  for (const id of [
    "",
    "c1",
    "/subscriptions/s1",
    "/subscriptions/s1/resourceGroups/g1",
    "/subscriptions/s1/resourceGroups/g1/providers/P/type",
    `${DATABASE}/extra`,
  ]) {
    it(`refuse ${JSON.stringify(id)}`, () => {
      expect(() => parseResourceId(id, "sourceId")).to.throw(UserError, "sourceId: not an ARM resource id");
    });
  }

  it("refuse another kind of resource", () => {
    expect(() => requireResourceType(DATABASE, "Microsoft.Cache/redis", "sourceId")).to.throw(
      UserError,
      "sourceId: wrong kind of resource; given: Microsoft.Cache/redisEnterprise/databases; allowed: Microsoft.Cache/redis",
    );
  });

  it("take region names by meaning", () => {
    expect(sameRegion("West Europe", "westeurope")).to.equal(true);
    expect(sameRegion("westeurope", "northeurope")).to.equal(false);
  });
});
