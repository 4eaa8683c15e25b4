import { expect } from "chai";

import { AzureRequestError } from "../../lib/azure/azure-error";
import { fakeArm } from "../support/fake-environment";
import { inTurn, networkFailure } from "../support/fake-http";
import { rejection } from "../support/rejection";

const PATH = "/subscriptions/s/resourceGroups/g/providers/Microsoft.Cache/redis/c1";

describe("ArmClient", () => {
  it("sends the token, the api-version and the query, and parses the answer", async () => {
    const { arm, http } = fakeArm(() => ({ body: { name: "c1" } }));
    expect(await arm.get(PATH, { apiVersion: "2024-11-01", query: { $filter: "a b" } })).to.deep.equal({ name: "c1" });
    const url = new URL(http.requests[0]!.url);
    expect(url.origin + url.pathname).to.equal(`https://management.azure.com${PATH}`);
    expect(url.searchParams.get("api-version")).to.equal("2024-11-01");
    expect(url.searchParams.get("$filter")).to.equal("a b");
    expect(http.requests[0]!.headers.get("authorization")).to.equal("Bearer planted-token-1");
  });

  it("obeys Retry-After on 429 and repeats 5xx with growing pauses", async () => {
    const { arm, clock } = fakeArm(
      inTurn({ status: 429, headers: { "retry-after": "17" } }, { status: 503 }, { status: 500 }, { body: {} }),
    );
    await arm.get(PATH);
    expect(clock.slept).to.deep.equal([17_000, 2000, 4000]);
  });

  it("reads a Retry-After that is a date", async () => {
    const { arm, clock } = fakeArm(inTurn({ status: 503, headers: { "retry-after": "Sun, 22 Nov 2026 10:00:30 GMT" } }, { body: {} }));
    await arm.get(PATH);
    expect(clock.slept).to.deep.equal([30_000]);
  });

  it("gives up after its tries with the last answer", async () => {
    const { arm, http } = fakeArm(() => ({ status: 500, body: { error: { code: "InternalServerError", message: "later" } } }));
    const error = await rejection(arm.get(PATH), AzureRequestError);
    expect(http.requests).to.have.length(6);
    expect(error.transient).to.equal(true);
    expect(error.message).to.equal("GET redis/c1: 500 InternalServerError; later");
  });

  for (const [what, answer] of [
    ["a 500", { status: 500 }],
    ["a cut connection", networkFailure("ECONNRESET")],
  ] as const) {
    it(`does not repeat an action after ${what}, as it may have been accepted`, async () => {
      const { arm, http } = fakeArm(inTurn(answer, { body: {} }));
      const error = await rejection(arm.send("POST", `${PATH}/export`, { body: {} }), AzureRequestError);
      expect(http.requests).to.have.length(1);
      expect(error.maybeAccepted).to.equal(true);
    });
  }

  it("repeats an action that was throttled or never sent", async () => {
    const { arm, http } = fakeArm(inTurn({ status: 429 }, networkFailure("ECONNREFUSED"), { status: 202 }));
    expect((await arm.send("POST", `${PATH}/export`, { body: {} })).status).to.equal(202);
    expect(http.requests).to.have.length(3);
  });

  it("repeats a POST that only reads", async () => {
    const { arm } = fakeArm(inTurn(networkFailure("ECONNRESET"), { body: { keys: [] } }));
    expect((await arm.send("POST", `${PATH}/listKeys`, { repeatable: true })).body).to.deep.equal({ keys: [] });
  });

  it("asks for a new token before the old one ends, and once more after a 401", async () => {
    const { arm, clock, credential } = fakeArm(inTurn({ body: {} }, { body: {} }, { status: 401 }, { body: {} }));
    await arm.get(PATH);
    clock.advance(59 * 60_000);
    await arm.get(PATH);
    expect(credential.issued).to.equal(2);
    await arm.get(PATH);
    expect(credential.issued).to.equal(3);
  });

  it("says how to sign in when the service refuses every token", async () => {
    const { arm } = fakeArm(() => ({ status: 401, body: { error: { code: "ExpiredAuthenticationToken", message: "expired" } } }));
    const error = await rejection(arm.get(PATH), AzureRequestError);
    expect(error.message).to.match(/401 ExpiredAuthenticationToken; expired; the token was refused: sign in again/);
  });

  it("walks all pages of a list", async () => {
    const { arm, http } = fakeArm(
      inTurn(
        { body: { value: [1, 2], nextLink: "https://management.azure.com/next?api-version=1&$skiptoken=a%2Bb" } },
        { body: { value: [3] } },
      ),
    );
    const all: number[] = [];
    for await (const item of arm.list<number>("/subscriptions/s/resources", { apiVersion: "1" })) all.push(item);
    expect(all).to.deep.equal([1, 2, 3]);
    expect(http.requests[1]!.url).to.equal("https://management.azure.com/next?api-version=1&$skiptoken=a%2Bb");
  });

  for (const link of [
    "https://attacker.example/next",
    "http://management.azure.com/next",
    "https://management.azure.com.attacker.example/x",
  ]) {
    it(`never takes its token to ${link}`, async () => {
      const { arm, http } = fakeArm(() => ({ body: { value: [], nextLink: link } }));
      await rejection(drain(arm.list("/subscriptions/s/resources")), AzureRequestError);
      expect(http.requests).to.have.length(1);
    });
  }

  it("keeps secrets out of errors, whatever the service repeats", async () => {
    const signature = "c2lnbmF0dXJlLW9mLXRoZS1wbGFudGVkLXNhcw%3D%3D";
    const message = `cannot read https://a.blob.core.windows.net/c?sv=1&sig=${signature} with Bearer abc.def.ghi`;
    const { arm } = fakeArm(() => ({ status: 400, body: { error: { code: "InvalidRequestBody", message } } }));
    const error = await rejection(arm.send("POST", `${PATH}/export`, {}), AzureRequestError);
    expect(error.message).to.contain("https://a.blob.core.windows.net/c?[redacted]");
    expect(JSON.stringify(error) + error.stack)
      .not.to.contain(signature)
      .and.not.to.contain("abc.def.ghi");
  });

  it("survives answers that are not JSON", async () => {
    const { arm } = fakeArm(inTurn({ status: 403, body: "<html>blocked by proxy</html>" }, { body: "<html>" }));
    expect((await rejection(arm.get(PATH), AzureRequestError)).message).to.contain("blocked by proxy");
    expect((await rejection(arm.get(PATH), AzureRequestError)).message).to.contain("not JSON");
  });

  it("stops in a pause when it is aborted", async () => {
    const abort = new AbortController();
    const { arm, clock, http } = fakeArm(() => ({ status: 503 }));
    clock.onSleep = () => abort.abort(new Error("stop now"));
    expect((await rejection(arm.get(PATH, { signal: abort.signal }))).message).to.equal("stop now");
    expect(http.requests).to.have.length(1);
  });
});

async function drain(items: AsyncIterable<unknown>): Promise<void> {
  for await (const item of items) expect(item).not.to.equal(undefined);
}
