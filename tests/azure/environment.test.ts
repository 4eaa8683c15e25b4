import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { expect } from "chai";

import { azureEnvironment } from "../../lib/azure/environment";
import { UserError } from "../../lib/util/user-error";

describe("azureEnvironment", () => {
  it("is the public cloud by default", () => {
    const environment = azureEnvironment({});
    expect(environment).to.include({
      local: false,
      armEndpoint: "https://management.azure.com",
      authorityHost: "https://login.microsoftonline.com",
    });
    expect(environment.ca).to.equal(undefined);
  });

  it("takes subscription and tenant from Pulumi's variables before Azure's", () => {
    const variables = { ARM_SUBSCRIPTION_ID: "a", AZURE_SUBSCRIPTION_ID: "b", AZURE_TENANT_ID: "t", ARM_TENANT_ID: " " };
    expect(azureEnvironment(variables)).to.include({ subscriptionId: "a", tenantId: "t" });
  });

  for (const [name, endpoint] of [
    ["usgovernment", "https://management.usgovcloudapi.net"],
    ["AzureChinaCloud", "https://management.chinacloudapi.cn"],
  ] as const) {
    it(`knows the cloud ${name}`, () => {
      const environment = azureEnvironment({ ARM_ENVIRONMENT: name });
      expect(environment.armEndpoint).to.equal(endpoint);
      expect(environment.armScope).to.equal(`${endpoint}/.default`);
    });
  }

  it("takes single addresses of a private cloud", () => {
    const environment = azureEnvironment({
      AZURE_RESOURCE_MANAGER_ENDPOINT: "https://arm.private.example:444/",
      AZURE_AUTHORITY_HOST: "https://login.private.example",
    });
    expect(environment).to.include({
      armEndpoint: "https://arm.private.example:444",
      armScope: "https://arm.private.example:444/.default",
      authorityHost: "https://login.private.example",
    });
  });

  describe("local", () => {
    const folder = mkdtempSync(join(tmpdir(), "armove-env-"));
    const ca = join(folder, "ca.pem");
    writeFileSync(ca, "PEM");
    after(() => rmSync(folder, { recursive: true }));

    it("reads every LOCAL_AZURE variable", async () => {
      const environment = azureEnvironment({
        LOCAL_AZURE_ARM_ENDPOINT: "https://127.0.0.1:4444",
        LOCAL_AZURE_CA: ca,
        LOCAL_AZURE_TOKEN: "the-token",
        LOCAL_AZURE_SUBSCRIPTION_ID: "s",
        LOCAL_AZURE_TENANT_ID: "t",
        ARM_ENVIRONMENT: "china",
      });
      expect(environment).to.include({ local: true, armEndpoint: "https://127.0.0.1:4444", ca: "PEM", subscriptionId: "s", tenantId: "t" });
      expect((await environment.credential.getToken("any"))?.token).to.equal("the-token");
    });

    for (const [what, variables, text] of [
      ["a missing token", {}, "without LOCAL_AZURE_TOKEN"],
      ["http", { LOCAL_AZURE_TOKEN: "t", LOCAL_AZURE_ARM_ENDPOINT: "http://127.0.0.1:1" }, "not an https address"],
      ["nonsense", { LOCAL_AZURE_TOKEN: "t", LOCAL_AZURE_ARM_ENDPOINT: "nonsense" }, "not an https address"],
      ["a missing CA", { LOCAL_AZURE_TOKEN: "t", LOCAL_AZURE_CA: join(folder, "none.pem") }, "LOCAL_AZURE_CA: cannot read"],
    ] as const) {
      it(`refuses ${what}`, () => {
        expect(() => azureEnvironment({ LOCAL_AZURE_ARM_ENDPOINT: "https://127.0.0.1:4444", ...variables })).to.throw(UserError, text);
      });
    }
  });

  it("refuses an unknown cloud", () => {
    expect(() => azureEnvironment({ ARM_ENVIRONMENT: "moon" })).to.throw(
      UserError,
      'ARM_ENVIRONMENT: unknown Azure cloud; given: "moon"; allowed: public',
    );
  });
});
