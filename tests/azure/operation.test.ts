import { expect } from "chai";

import { AzureRequestError } from "../../lib/azure/azure-error";
import { beginOperation, pollOperation, type OperationHandle } from "../../lib/azure/operation";
import { newSealingKey, sealHandle, unsealHandle } from "../../lib/azure/sealed-handle";
import { Secret } from "../../lib/util/secret";
import { fakeArm } from "../support/fake-environment";
import { inTurn, type FakeAnswer } from "../support/fake-http";
import { rejection } from "../support/rejection";

const BASE = "https://management.azure.com/subscriptions/s/providers/Microsoft.Cache/locations/West Europe/operationsStatus/op1";
const SIGNED = `${BASE}?api-version=2025-07-01&t=639&c=MIIplanted&s=planted+signature/x&h=h%3D`;
const handle: OperationHandle = { pollUrl: new Secret(SIGNED), style: "status", id: "op1" };

function begin(answer: FakeAnswer) {
  return beginOperation(fakeArm(() => answer).arm, "POST", "/subscriptions/s/x", { apiVersion: "1", body: {} });
}

describe("long-running operations", () => {
  it("follows Azure-AsyncOperation before Location", async () => {
    const begun = await begin({
      status: 202,
      headers: { "azure-asyncoperation": SIGNED, location: "https://management.azure.com/other/op2", "retry-after": "10" },
    });
    expect(begun.handle?.id).to.equal("op1");
    expect(begun.handle?.style).to.equal("status");
    expect(begun).to.have.property("retryAfterMs", 10_000);
  });

  it("follows Location where there is nothing else", async () => {
    expect((await begin({ status: 202, headers: { location: SIGNED } })).handle?.style).to.equal("location");
  });

  it("takes 200 and 204 without an operation as done", async () => {
    expect((await begin({ status: 200, body: {} })).handle).to.equal(undefined);
    expect((await begin({ status: 204 })).handle).to.equal(undefined);
  });

  it("refuses a 202 that cannot be followed", async () => {
    expect((await rejection(begin({ status: 202 }), AzureRequestError)).message).to.contain("names no operation");
  });

  it("sends the signed poll URL back byte for byte", async () => {
    const { arm, http } = fakeArm(() => ({ body: { status: "InProgress" } }));
    await pollOperation(arm, handle);
    expect(http.requests[0]!.url).to.equal(SIGNED);
  });

  it("does not take endTime for the end", async () => {
    const { arm } = fakeArm(() => ({ body: { status: "InProgress", endTime: "2026-08-24T10:00:00Z", percentComplete: 40 } }));
    const progress = await pollOperation(arm, handle);
    expect(progress.end).to.equal(undefined);
    expect(progress.percentComplete).to.equal(40);
  });

  for (const [word, end] of [
    ["Succeeded", "Succeeded"],
    ["succeeded", "Succeeded"],
    ["Failed", "Failed"],
    ["Canceled", "Canceled"],
    ["Cancelled", "Canceled"],
    ["Conflict", "Conflict"],
    ["Running", undefined],
    ["Deleting", undefined],
    ["", undefined],
  ] as const) {
    it(`reads the status word "${word}" as ${end ?? "not the end"}`, async () => {
      const { arm } = fakeArm(() => ({ body: { status: word } }));
      expect((await pollOperation(arm, handle)).end).to.equal(end);
    });
  }

  it("takes a status document without a word as not the end, and a Location's 200 as the end", async () => {
    const { arm } = fakeArm(inTurn({ body: { id: "x" } }, { status: 202, body: {} }, { status: 200 }));
    expect((await pollOperation(arm, handle)).end).to.equal(undefined);
    expect((await pollOperation(arm, { ...handle, style: "location" })).end).to.equal(undefined);
    expect((await pollOperation(arm, { ...handle, style: "location" })).end).to.equal("Succeeded");
  });

  it("goes on with the new URL an answer brings, but not with the Location of the result", async () => {
    const renewed = SIGNED.replace("t=639", "t=640");
    const { arm } = fakeArm(
      inTurn(
        { body: { status: "InProgress" }, headers: { "azure-asyncoperation": renewed } },
        { status: 202, body: { status: "InProgress" }, headers: { location: `${BASE}/result` } },
      ),
    );
    const first = await pollOperation(arm, handle);
    expect(first.handle.pollUrl.reveal()).to.equal(renewed);
    expect((await pollOperation(arm, first.handle)).handle.pollUrl.reveal()).to.equal(renewed);
  });

  it("redacts the reason of a failure", async () => {
    const { arm } = fakeArm(() => ({
      body: {
        status: "Failed",
        error: { code: "OperationFailed", message: "403 for https://a.blob.core.windows.net/c/b?sv=1&sig=plantedsignature" },
      },
    }));
    const { error } = await pollOperation(arm, handle);
    expect(error).to.deep.equal({ code: "OperationFailed", message: "403 for https://a.blob.core.windows.net/c/b?[redacted]" });
  });

  it("reads the reason of redisEnterprise, which is wrapped once more", async () => {
    const { arm } = fakeArm(() => ({ body: { status: "Failed", error: { error: { code: "InvalidRdbFile", message: "cut" } } } }));
    expect((await pollOperation(arm, handle)).error).to.deep.equal({ code: "InvalidRdbFile", message: "cut" });
  });

  it("tells a forgotten operation by its 404", async () => {
    const { arm } = fakeArm(() => ({ status: 404 }));
    expect((await rejection(pollOperation(arm, handle), AzureRequestError)).status).to.equal(404);
  });
});

describe("a sealed handle", () => {
  const key = newSealingKey();

  it("can be opened with its key", () => {
    const opened = unsealHandle(sealHandle(handle, key), key);
    expect(opened?.pollUrl.reveal()).to.equal(SIGNED);
    expect(opened).to.deep.include({ id: "op1", style: "status" });
  });

  it("shows nothing of the URL, and not even whether two are equal", () => {
    const sealed = sealHandle(handle, key);
    expect(Buffer.from(sealed.split(".")[2]!, "base64url").toString("latin1"))
      .not.to.contain("planted")
      .and.not.to.contain("op1");
    expect(sealHandle(handle, key)).not.to.equal(sealed);
  });

  it("does not open with another key, altered, or cut", () => {
    const sealed = sealHandle(handle, key);
    expect(unsealHandle(sealed, newSealingKey())).to.equal(undefined);
    expect(unsealHandle(`${sealed.slice(0, -3)}AAA`, key)).to.equal(undefined);
    expect(unsealHandle(sealed.slice(0, 20), key)).to.equal(undefined);
    expect(unsealHandle("anything", key)).to.equal(undefined);
  });
});
