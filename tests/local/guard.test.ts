import { expect } from "chai";
import { refusalOf } from "../../local/blob/guard";
import type { BlobAccount } from "../../local/blob/service";
import { CONTROL_PLANE, DEFAULT_PRINCIPAL, DEFAULT_TENANT, TokenIssuer } from "../../local/identity";

const tokens = new TokenIssuer(DEFAULT_TENANT, DEFAULT_PRINCIPAL);
const OPEN: BlobAccount = { name: "store1", keys: ["a", "b"], sharedKey: true, publicNetwork: true, trustedServices: true };
const IDENTITY = "55555555-5555-4555-8555-555555555555";

const CALLS = {
  "shared key": { url: "/store1/c/b", headers: { authorization: "SharedKey store1:abc" } },
  "SAS of the account key": { url: "/store1/c/b?sv=2025&sig=abc", headers: {} },
  "user delegation SAS": { url: "/store1/c/b?sv=2025&skoid=x&sig=abc", headers: {} },
  "the signed-in principal": { url: "/store1/c/b", headers: { authorization: `Bearer ${tokens.token}` } },
  "a managed identity": { url: "/store1/c/b", headers: { authorization: `Bearer ${tokens.tokenOf(IDENTITY)}` } },
  "the ARM stand-in": { url: "/store1/c/b", headers: { authorization: `Bearer ${tokens.tokenOf(CONTROL_PLANE)}` } },
  "a broken token": { url: "/store1/c/b", headers: { authorization: "Bearer nonsense.%%%.x" } },
} as const;
type Caller = keyof typeof CALLS;

/** What each account forbids, and to whom. */
const FORBIDDEN: readonly (readonly [string, Partial<BlobAccount>, Readonly<Partial<Record<Caller, string>>>])[] = [
  ["an open account", {}, {}],
  ["an account without shared key", { sharedKey: false }, { "shared key": "KeyBasedAuthenticationNotPermitted", "SAS of the account key": "KeyBasedAuthenticationNotPermitted" }],
  ["an account behind a firewall", { publicNetwork: false }, Object.fromEntries(Object.keys(CALLS).filter((name) => !["a managed identity", "the ARM stand-in"].includes(name)).map((name) => [name, "AuthorizationFailure"]))],
  ["an account behind a firewall without bypass", { publicNetwork: false, trustedServices: false }, Object.fromEntries(Object.keys(CALLS).filter((name) => name !== "the ARM stand-in").map((name) => [name, "AuthorizationFailure"]))],
  ["another account", { name: "other" }, Object.fromEntries(Object.keys(CALLS).map((name) => [name, "ResourceNotFound"]))],
];

describe("guard before the blobs", () => {
  for (const [what, change, forbidden] of FORBIDDEN) {
    for (const caller of Object.keys(CALLS) as Caller[]) {
      const code = forbidden[caller];
      it(`${code === undefined ? "lets" : "keeps"} ${caller} ${code === undefined ? "into" : "out of"} ${what}`, () => {
        expect(refusalOf(CALLS[caller], [{ ...OPEN, ...change }], tokens.principal)?.code).to.equal(code);
      });
    }
  }
});
