import { expect } from "chai";
import { refreshedInputs } from "../../../local/provider/rules/refresh";

describe("azure-native stand-in: inputs after a refresh", () => {
  it("leaves them alone while nothing changed outside, defaults of the service included", () => {
    const outputs = { evictionPolicy: "NoEviction", port: 10000 };
    expect(refreshedInputs({ evictionPolicy: "NoEviction" }, outputs, outputs)).to.deep.equal({
      evictionPolicy: "NoEviction",
    });
  });

  it("takes over what changed outside, also where it was not an input", () => {
    const inputs = refreshedInputs(
      { evictionPolicy: "NoEviction" },
      { evictionPolicy: "NoEviction", deferUpgrade: "NotDeferred" },
      { evictionPolicy: "AllKeysLRU", deferUpgrade: "Deferred" },
    );
    expect(inputs).to.deep.equal({ evictionPolicy: "AllKeysLRU", deferUpgrade: "Deferred" });
  });

  it("drops what is gone", () => {
    expect(refreshedInputs({ tags: { a: "1" } }, { tags: { a: "1" } }, {})).to.deep.equal({});
  });

  it("goes into objects and lists and copies only what changed", () => {
    const inputs = refreshedInputs(
      { tags: { mine: "1" }, modules: [{ name: "RedisJSON" }] },
      { tags: { mine: "1", policy: "x" }, modules: [{ name: "RedisJSON", args: "" }] },
      {
        tags: { mine: "2", policy: "x" },
        modules: [
          { name: "RedisJSON", args: "" },
          { name: "RediSearch", args: "" },
        ],
      },
    );
    expect(inputs).to.deep.equal({
      tags: { mine: "2" },
      modules: [{ name: "RedisJSON" }, { name: "RediSearch", args: "" }],
    });
  });
});
