import { expect } from "chai";
import type { Exchange } from "../../local/arm/request-log";
import { SKU_NAMES } from "../../local/arm/enterprise/skus";
import { skipReason, SpecChecker, specsPresent } from "./oav";

let checker: Promise<SpecChecker> | undefined;
let said = false;

/**
 * Holds a request log against Microsoft's descriptions, and checks what these
 * cannot say: SKU names and the headers of long-running operations.
 */
export async function checkLog(exchanges: readonly Exchange[]): Promise<void> {
  expect(exchanges.flatMap(headerFaults)).to.deep.equal([]);
  expect(exchanges.flatMap(skuFaults)).to.deep.equal([]);
  if (!specsPresent) {
    if (!said) process.stderr.write(`requests and answers are not checked: ${skipReason}\n`);
    said = true;
    return;
  }
  checker ??= SpecChecker.load();
  const { faults } = await (await checker).check(exchanges);
  expect(faults).to.deep.equal([]);
}

/** 202 needs a place to ask, a body that is not done yet needs one too, and both say when. */
function headerFaults({ method, url, status, headers, body }: Exchange): string[] {
  const state = (body as { properties?: { provisioningState?: string } } | undefined)?.properties?.provisioningState;
  const running = method !== "GET" && status < 300 && state !== undefined && /ing$/.test(state);
  if (status !== 202 && !running) return [];
  const poll = headers["Azure-AsyncOperation"] ?? headers["Location"];
  const faults = [
    ...(poll === undefined ? ["neither Azure-AsyncOperation nor Location"] : []),
    ...(headers["Retry-After"] === undefined ? ["no Retry-After"] : []),
    ...(poll !== undefined && !/[?&]t=.*&c=.*&s=.*&h=/.test(poll) ? ["an unsigned poll URL"] : []),
  ];
  return faults.map((fault) => `${method} ${url} -> ${status}: ${fault}`);
}

function skuFaults({ method, url, status, body }: Exchange): string[] {
  const sku = (body as { sku?: { name?: string } } | undefined)?.sku?.name;
  if (status >= 300 || !/\/redisEnterprise\/[^/?]+\?/i.test(url) || sku === undefined) return [];
  return SKU_NAMES.includes(sku) ? [] : [`${method} ${url}: SKU ${sku} does not exist`];
}
