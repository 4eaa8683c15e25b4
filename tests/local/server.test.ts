import { expect } from "chai";
import { request as plainRequest } from "node:http";
import { ArmTestClient } from "./arm-client";
import { checkLog } from "./check-log";
import type { FastAzure } from "./support";
import { cluster, CLUSTER_BODY, codeOf, ENTERPRISE, SLOW, startFast } from "./support";

describe("local ARM: requests, operations and faults", () => {
  let azure: FastAzure;
  beforeEach(async () => {
    azure = await startFast();
  });
  afterEach(async () => {
    await azure.local.stop();
    await checkLog(azure.local.arm.log.all);
  });
  const url = (): string => `${cluster(azure.arm)}?${ENTERPRISE}`;
  const put = () => azure.arm.send("PUT", url(), CLUSTER_BODY);
  const failed = async (run: Promise<unknown>): Promise<boolean> => run.then(() => false, () => true);

  describe("requests", () => {
    it("are refused without the token, and with another one", async () => {
      const none = await new ArmTestClient(azure.local, null).send("GET", url());
      const other = await new ArmTestClient(azure.local, "eyJ.x.y").send("GET", url());
      expect([none.status, codeOf(none.body), other.status, codeOf(other.body)]).to.deep.equal([401, "AuthenticationFailed", 401, "InvalidAuthenticationToken"]);
      expect(none.headers["www-authenticate"]).to.match(/^Bearer /);
    });

    const refused: readonly (readonly [string, string, number, string])[] = [
      ["no api-version", "/subscriptions/x/resourceGroups/rg1", 400, "MissingApiVersionParameter"],
      ["an api-version that the type lacks", "/subscriptions/x/resourceGroups/rg1/providers/Microsoft.Cache/redis/a?api-version=2025-07-01", 400, "NoRegisteredProviderFound"],
      ["a type that nobody emulates", "/subscriptions/x/resourceGroups/rg1/providers/Microsoft.Compute/virtualMachines/a?api-version=1", 501, "LocalAzureNotImplemented"],
      ["a resource group that is not there", "/subscriptions/x/resourceGroups/rg9/providers/Microsoft.Cache/redis/a?api-version=2024-11-01", 404, "ResourceGroupNotFound"],
      ["a broken escape", "/subscriptions/%E0%A4%A?api-version=1", 400, "InvalidRequestUri"],
    ];
    for (const [what, path, status, code] of refused) {
      it(`are refused with ${what}`, async () => {
        const reply = await azure.arm.send("GET", path);
        expect([reply.status, codeOf(reply.body)]).to.deep.equal([status, code]);
      });
    }

    it("find resources whatever the case, and a missing one by its name", async () => {
      await azure.arm.run("PUT", url(), CLUSTER_BODY);
      expect((await azure.arm.send("GET", url().toUpperCase().replace("API-VERSION", "api-version"))).status).to.equal(200);
      const missing = await azure.arm.send("GET", url().replace("amr1", "amr2"));
      expect(missing.status).to.equal(404);
      expect(JSON.stringify(missing.body)).to.include("Microsoft.Cache/redisEnterprise/amr2' under resource group 'rg1'");
    });

    it("say in every answer that this is not Azure", async () => {
      expect((await azure.arm.send("GET", url())).headers["server"]).to.include("not Azure");
    });
  });

  describe("operations", () => {
    it("end where their URL says, and only there", async () => {
      azure.local.arm.faults.add({ path: "redisEnterprise", ...SLOW });
      const first = await put();
      const poll = String(first.headers["azure-asyncoperation"]);
      expect((await azure.arm.send("GET", poll)).status).to.equal(200);
      for (const changed of [poll.replace(/t=\d+/, "t=1"), poll.replace(/&h=[^&]*/, ""), `${poll}&x=1`]) {
        const reply = await azure.arm.send("GET", changed);
        expect([reply.status, codeOf(reply.body)]).to.deep.equal([400, "InvalidOperationUrl"]);
      }
    });

    it("have an endTime while they run, so that only status decides", async () => {
      azure.local.arm.faults.add({ path: "redisEnterprise", ...SLOW });
      const { body } = await azure.arm.send("GET", String((await put()).headers["azure-asyncoperation"]));
      expect(body).to.include({ status: "InProgress" }).and.to.have.property("endTime");
    });

    it("answer 202 at their Location until they are done", async () => {
      azure.local.arm.faults.add({ path: "redisEnterprise", operation: { delayMs: 4_000 } });
      const location = String((await put()).headers["location"]);
      expect((await azure.arm.send("GET", location)).status).to.equal(202);
      const deadline = Date.now() + 8_000;
      let reply = await azure.arm.send("GET", location);
      while (reply.status === 202 && Date.now() < deadline) reply = await azure.arm.send("GET", location);
      expect(reply.status).to.equal(200);
      expect((reply.body as { name: string }).name).to.equal("amr1");
    });
  });

  describe("faults", () => {
    it("answer in place of ARM, as often as asked, and then no more", async () => {
      azure.local.arm.faults.add({ method: "PUT", path: /redisEnterprise/, times: 2, answer: { status: 429, code: "TooManyRequests", headers: { "Retry-After": "7" } } });
      const replies = [await put(), await put(), await put()];
      expect(replies.map(({ status }) => status)).to.deep.equal([429, 429, 201]);
      expect(replies[0]?.headers["retry-after"]).to.equal("7");
    });

    it("let some requests pass first", async () => {
      azure.local.arm.faults.add({ path: "redisEnterprise", skip: 1, answer: { status: 500 } });
      expect([(await put()).status, (await azure.arm.send("GET", url())).status]).to.deep.equal([201, 500]);
    });

    it("cut the connection before the request takes effect, or after", async () => {
      azure.local.arm.faults.add({ path: "redisEnterprise", cut: "before" });
      expect(await failed(put())).to.equal(true);
      expect((await azure.arm.send("GET", url())).status).to.equal(404);
      azure.local.arm.faults.add({ path: "redisEnterprise", cut: "after" });
      expect(await failed(put())).to.equal(true);
      expect((await azure.arm.send("GET", url())).status).to.equal(200);
    });

    it("leave a request without an answer until the stand-in stops", async () => {
      azure.local.arm.faults.add({ path: "redisEnterprise", hang: true });
      const hanging = failed(put());
      const first = await Promise.race([hanging, new Promise((resolve) => setTimeout(resolve, 100, "still waiting"))]);
      expect(first).to.equal("still waiting");
      await azure.local.stop();
      expect(await hanging).to.equal(true);
    });

    for (const status of ["Failed", "Canceled", "Cancelled", "Conflict"] as const) {
      it(`end an operation as ${status}, with nothing done`, async () => {
        await azure.arm.run("PUT", url(), CLUSTER_BODY);
        azure.local.arm.faults.add({ method: "PUT", path: "databases", operation: { status, code: "Because", message: "of a test" } });
        const run = await azure.arm.run("PUT", url().replace("?", "/databases/default?"), { properties: {} });
        expect(run.status).to.equal(status);
        expect(JSON.stringify(run.last.body)).to.include("Because");
        expect(azure.dataPlane.caches.size).to.equal(0);
        const { body } = await azure.arm.send("GET", url().replace("?", "/databases/default?"));
        expect((body as { properties: object }).properties).to.include({ provisioningState: "Failed", resourceState: "CreateFailed" });
      });
    }

    it("leave the old values of what fails to change", async () => {
      await azure.arm.run("PUT", url(), CLUSTER_BODY);
      azure.local.arm.faults.add({ method: "PATCH", path: "redisEnterprise", operation: { status: "Failed" } });
      await azure.arm.run("PATCH", url(), { sku: { name: "Balanced_B20" } });
      const { body } = await azure.arm.send("GET", url());
      expect(body).to.have.nested.property("sku.name", "Balanced_B10");
      expect(body).to.have.nested.property("properties.provisioningState", "Failed");
    });

    it("come by the admin path too, which says what is wrong with one", async () => {
      const wrong = await azure.arm.send("POST", "/local-azure/faults", { path: "(", times: 0, colour: "red" });
      expect(wrong.status).to.equal(400);
      expect(JSON.stringify(wrong.body)).to.include("times").and.include("colour");
      await azure.arm.send("POST", "/local-azure/faults", { path: "redisEnterprise", times: 2, answer: { status: 409, code: "Conflict" } });
      expect((await put()).status).to.equal(409);
      expect((await azure.arm.send("GET", "/local-azure/faults")).body).to.have.nested.property("value[0].path", "redisEnterprise");
      await azure.arm.send("DELETE", "/local-azure/faults");
      expect((await put()).status).to.equal(201);
    });

    it("are not for everyone: the admin path wants the token", async () => {
      expect((await new ArmTestClient(azure.local, null).send("GET", "/local-azure/requests")).status).to.equal(401);
    });
  });

  describe("sign-in", () => {
    it("hands out one token, by managed identity over plain http and by OAuth", async () => {
      const { IDENTITY_ENDPOINT = "", LOCAL_AZURE_TENANT_ID = "", LOCAL_AZURE_TOKEN } = azure.local.env;
      const identity = await plain(`${IDENTITY_ENDPOINT}?resource=https://management.azure.com/&api-version=2019-08-01`);
      expect(identity).to.include({ access_token: LOCAL_AZURE_TOKEN, resource: "https://management.azure.com/" });
      const oauth = await new ArmTestClient(azure.local, null).send("POST", `/${LOCAL_AZURE_TENANT_ID}/oauth2/v2.0/token`, { grant_type: "client_credentials" });
      expect(oauth.body).to.include({ access_token: LOCAL_AZURE_TOKEN, token_type: "Bearer" });
    });

    it("tells SDKs where everything is", async () => {
      const { body } = await new ArmTestClient(azure.local, null).send("GET", "/metadata/endpoints?api-version=2022-09-01");
      expect(body).to.have.property("resourceManager", `${azure.local.arm.endpoint}/`);
    });
  });
});

function plain(url: string): Promise<Record<string, unknown>> {
  return new Promise((resolve, reject) => {
    plainRequest(url, { headers: { "X-IDENTITY-HEADER": "local-azure" } }, (response) => {
      let text = "";
      response.on("data", (chunk: Buffer) => (text += chunk.toString()));
      response.on("end", () => resolve(JSON.parse(text) as Record<string, unknown>));
    }).on("error", reject).end();
  });
}
