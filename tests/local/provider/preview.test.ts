import { expect } from "chai";
import { previewCreate, previewUpdate } from "../../../local/provider/rules/preview";
import { UNKNOWN } from "../../../local/provider/values";
import { catalogue, resource } from "./support";

describe("azure-native stand-in: outputs in a preview", () => {
  it("knows what the inputs say and nothing else", async () => {
    const outputs = previewCreate(await catalogue(), await resource("redisenterprise:RedisEnterprise"), {
      resourceGroupName: "rg",
      clusterName: "c",
      location: "westeurope",
      sku: { name: "Balanced_B1" },
      tags: { team: "cache" },
      azureApiVersion: "2025-07-01",
    });
    expect(outputs).to.include({
      location: "westeurope",
      azureApiVersion: "2025-07-01",
      hostName: UNKNOWN,
      name: UNKNOWN,
      provisioningState: UNKNOWN,
    });
    expect(outputs.tags).to.deep.equal({ team: "cache" });
    expect(outputs.sku, "what was not given is unknown at every level").to.deep.equal({
      name: "Balanced_B1",
      capacity: UNKNOWN,
    });
    expect(outputs).to.not.have.property("resourceGroupName");
  });

  it("keeps unknown inputs unknown, inside lists too", async () => {
    const outputs = previewCreate(await catalogue(), await resource("redisenterprise:Database"), {
      modules: [{ name: UNKNOWN }],
      port: UNKNOWN,
    });
    expect(outputs.port).to.equal(UNKNOWN);
    expect(outputs.modules).to.deep.equal([{ name: UNKNOWN, args: UNKNOWN, version: UNKNOWN }]);
  });

  it("knows name and region of what is there already", async () => {
    const outputs = previewUpdate(
      await catalogue(),
      await resource("redisenterprise:RedisEnterprise"),
      { sku: { name: "Balanced_B3" } },
      { name: "c1", location: "westeurope", hostName: "c1.example" },
    );
    expect(outputs).to.include({ name: "c1", location: "westeurope", hostName: UNKNOWN });
  });
});
