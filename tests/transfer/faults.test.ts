import { expect } from "chai";

import { AzureRequestError } from "../../lib/azure/azure-error";
import { networkFailure, type FakeAnswer } from "../support/fake-http";
import { expectNoSecret, expectWhole } from "./support/invariants";
import { TransferStack, type Interference, type Touch } from "./support/stack";

const SECRET_TEXT =
  "cannot use https://staging.blob.core.windows.net/rdb?sv=1&sig=plantedSasSignature with AccountKey=planted-storage-key;";
const answer = (status: number, code: string, headers: Record<string, string> = {}): FakeAnswer => ({
  status,
  headers,
  body: { error: { code, message: SECRET_TEXT } },
});

/** What can come in place of ARM's answer. */
const armFaults: Readonly<Record<string, () => FakeAnswer | Error>> = {
  "429": () => answer(429, "TooManyRequests", { "retry-after": "7" }),
  "409": () => answer(409, "Conflict"),
  "an empty 409": () => ({ status: 409 }),
  "500": () => answer(500, "InternalServerError"),
  "503": () => answer(503, "ServiceUnavailable"),
  "a cut connection": () => networkFailure("ECONNRESET"),
  "a refused connection": () => networkFailure("ECONNREFUSED"),
  "a time-out": () => Object.assign(new Error("The operation was aborted."), { name: "AbortError" }),
};

const blobFaults: Readonly<Record<string, () => Error>> = {
  "500": () => new AzureRequestError({ request: "a blob call", status: 500, code: "InternalError", text: "storage is tired" }),
  "no answer": () => new AzureRequestError({ request: "a blob call", code: "ETIMEDOUT" }),
};

async function clean(): Promise<readonly Touch[]> {
  const stack = new TransferStack();
  await stack.up();
  return stack.touches;
}

/** Every error a user reads names the step and what to do. */
function expectHelpful(errors: readonly Error[]): void {
  for (const { message } of errors)
    expect(message).to.match(
      /^step (preflight|export|check-blobs|import|check-target): .+; .*(run `pulumi up` again|allowOverwriteOf|journal)/,
    );
}

async function story(name: string, interference: Interference): Promise<void> {
  const stack = new TransferStack();
  try {
    const first = await stack.up(interference);
    expectNoSecret(stack);
    const later = await stack.upUntilDone(3);
    expectHelpful([...(first === undefined ? [] : [first]), ...later]);
    expectWhole(stack);
  } catch (error) {
    throw new Error(`${name}: ${(error as Error).message}\n${stack.printed.join("\n")}`);
  }
}

describe("a transfer that meets a fault", function () {
  this.timeout(60_000);
  let touches: readonly Touch[] = [];
  before(async () => (touches = await clean()));
  const arm = () => touches.filter(({ what }) => /^(GET|POST)/.test(what));
  const blob = () => touches.filter(({ what }) => what.startsWith("blob"));

  for (const [kind, fault] of Object.entries(armFaults)) {
    it(`survives ${kind} once, at every ARM call`, async () => {
      for (const { index, what } of arm())
        await story(`${kind} at call ${index}, ${what}`, { before: (touch) => (touch.index === index ? fault() : undefined) });
    });

    it(`survives ${kind} for a whole run, at every ARM call`, async () => {
      for (const { index, what } of arm()) {
        await story(`${kind} from call ${index} on, ${what}`, {
          before: (touch) => (touch.index >= index && touch.what === what ? fault() : undefined),
        });
      }
    });
  }

  for (const kind of ["a cut connection", "500", "a time-out"] as const) {
    it(`does nothing twice where ${kind} hides that a call took effect`, async () => {
      for (const { index, what } of arm())
        await story(`${kind} after call ${index}, ${what}`, { after: (touch) => (touch.index === index ? armFaults[kind]!() : undefined) });
    });
  }

  for (const [kind, fault] of Object.entries(blobFaults)) {
    it(`survives ${kind} of the storage, before and after every blob call took effect`, async () => {
      for (const { index, what } of blob()) {
        await story(`${kind} at call ${index}, ${what}`, { before: (touch) => (touch.index === index ? fault() : undefined) });
        await story(`${kind} after call ${index}, ${what}`, { after: (touch) => (touch.index === index ? fault() : undefined) });
      }
    });

    it(`survives a storage that gives ${kind} from any moment on`, async () => {
      for (const { index, what } of blob()) {
        await story(`${kind} from call ${index} on, ${what}`, {
          before: (touch) => (touch.index >= index && touch.what.startsWith("blob") ? fault() : undefined),
        });
      }
    });
  }
});
