import { expect } from "chai";
import { ArmClient } from "../../../local/provider/arm/client";
import { ArmError } from "../../../local/provider/arm/error";
import { waitFor, type Operation } from "../../../local/provider/arm/operations";
import { rejection } from "../../support/rejection";
import { startTinyArm, type TinyArm } from "../../support/tiny-arm";

const ID = "/subscriptions/s/resourceGroups/rg/providers/Microsoft.Cache/redisEnterprise/c";

describe("azure-native stand-in: ARM client and operations", () => {
  let arm: TinyArm;
  let client: ArmClient;
  const signal = new AbortController().signal;

  const put = (body = {}) => client.send({ method: "PUT", target: ID, apiVersion: "2025-07-01", body, signal });
  const operation = (given: Partial<Operation> = {}): Operation => ({
    method: "PUT",
    id: ID,
    apiVersion: "2025-07-01",
    signal,
    ...given,
  });

  beforeEach(async () => {
    arm = await startTinyArm();
    client = new ArmClient(arm);
  });

  afterEach(async () => {
    client.close();
    await arm.stop();
  });

  /** Polls answer from here on, in this order. */
  const script = (...answers: TinyArm["scripted"]): void => void arm.scripted.push(...answers);
  const soon = { "retry-after": "0" };

  it("sends the token and the version, and hands 404 back where it is asked for", async () => {
    expect(await client.find({ method: "GET", target: ID, apiVersion: "2025-07-01", signal })).to.equal(undefined);
    expect(arm.requests).to.deep.equal([`GET ${ID}?api-version=2025-07-01`]);
  });

  it("words a refusal as the real provider does", async () => {
    script({ method: "PUT", status: 400, body: { error: { code: "InvalidSku", message: "no such SKU" } } });
    const error = await rejection(put(), ArmError);
    expect(error.message).to.equal('Status=400 Code="InvalidSku" Message="no such SKU"');
  });

  it("repeats what ARM asks to repeat", async () => {
    const busy = { error: { code: "AnotherOperationInProgress", message: "busy" } };
    script({ method: "PUT", status: 429, headers: soon }, { method: "PUT", status: 409, headers: soon, body: busy });
    expect((await put()).status).to.equal(201);
    expect(arm.requests).to.have.length(3);
  });

  it("repeats what was cut off, and gives up in the end", async () => {
    client = new ArmClient({ ...arm, retrySeconds: [0, 0] });
    script({ method: "PUT", status: 0 });
    expect((await put()).status, "made by the first attempt").to.equal(200);
    script(...Array.from({ length: 3 }, () => ({ method: "PUT", status: 0 })));
    expect((await rejection(put())).message).to.match(/socket hang up|ECONNRESET/);
  });

  it("does not repeat another conflict", async () => {
    script({ method: "PUT", status: 409, headers: soon, body: { error: { code: "Conflict", message: "taken" } } });
    expect((await rejection(put(), ArmError)).code).to.equal("Conflict");
    expect(arm.requests).to.have.length(1);
  });

  it("gives up after the fourth answer that asks to wait", async () => {
    script(
      ...Array.from({ length: 4 }, () => ({
        method: "PUT",
        status: 503,
        headers: soon,
        body: { error: { code: "Down", message: "down" } },
      })),
    );
    expect((await rejection(put(), ArmError)).status).to.equal(503);
    expect(arm.requests).to.have.length(4);
  });

  it("polls Azure-AsyncOperation until its status is terminal", async () => {
    await waitFor(client, operation(), await put());
  });

  it("throws what a failed operation says, also at two levels of error", async () => {
    arm.failing.set("c", "no capacity");
    const error = await rejection(waitFor(client, operation(), await put()), ArmError);
    expect(error.message).to.include('Code="OperationFailed" Message="no capacity"');
    const first = {
      status: 202,
      body: undefined,
      header: (name: string) => ({ "azure-asyncoperation": `${arm.endpoint}/status`, "retry-after": "0" })[name],
    };
    script({ method: "GET", status: 200, body: { status: "Failed", error: { error: { code: "Inner", message: "deep" } } } });
    expect((await rejection(waitFor(client, operation(), first), ArmError)).code).to.equal("Inner");
  });

  it("polls Location until it stops answering 202, relative and without a version too", async () => {
    const first = {
      status: 202,
      body: undefined,
      header: (name: string) => ({ location: "/results/1", "retry-after": "0" })[name],
    };
    script({ method: "GET", status: 202, headers: soon }, { method: "GET", status: 204 });
    await waitFor(client, operation({ method: "DELETE" }), first);
    expect(arm.requests).to.deep.equal(["GET /results/1?api-version=2025-07-01", "GET /results/1?api-version=2025-07-01"]);
  });

  it("polls the resource itself where only its provisioning state tells", async () => {
    const creating = { properties: { provisioningState: "Creating" } };
    const first = { status: 201, body: creating, header: (name: string) => soon[name as keyof typeof soon] };
    script(
      { method: "GET", status: 200, headers: soon, body: creating },
      { method: "GET", status: 200, body: { properties: { provisioningState: "Succeeded" } } },
    );
    await waitFor(client, operation(), first);
    expect(arm.requests).to.have.length(2);
    script({ method: "GET", status: 200, body: { properties: { provisioningState: "Canceled" } } });
    expect((await rejection(waitFor(client, operation(), first), ArmError)).code).to.equal("Canceled");
  });

  it("refuses an operation whose answer has no status rather than wait for ever", async () => {
    const first = {
      status: 202,
      body: undefined,
      header: (name: string) => ({ "azure-asyncoperation": `${arm.endpoint}/status`, "retry-after": "0" })[name],
    };
    script({ method: "GET", status: 200, body: {} });
    expect((await rejection(waitFor(client, operation(), first), ArmError)).message).to.include("has no status");
  });

  it("stops waiting when the engine cancels", async () => {
    const stop = new AbortController();
    const first = {
      status: 202,
      body: undefined,
      header: (name: string) => ({ location: "/results/1", "retry-after": "600" })[name],
    };
    const waiting = waitFor(client, operation({ signal: stop.signal }), first);
    stop.abort();
    expect((await rejection(waiting)).name).to.equal("AbortError");
  });
});
