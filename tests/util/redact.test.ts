import { inspect } from "node:util";

import { expect } from "chai";
import fc from "fast-check";

import { redact, Redactor } from "../../lib/util/redact";
import { Secret } from "../../lib/util/secret";

const storageKey = Buffer.alloc(64, 7).toString("base64");
const redisKey = Buffer.alloc(32, 9).toString("base64");
const entraSecret = `abC8Q~${"x1Y_".repeat(8)}`;
const jwt = "eyJhbGciOiJub25lIn0.eyJvaWQiOiJ4In0.c2ln";

describe("redact", () => {
  for (const [what, text, secret] of [
    ["a SAS URL", "read https://a.blob.core.windows.net/c/b?sv=2025&sp=r&sig=abc%2Bdef%3D failed", "abc%2Bdef"],
    ["a SAS query alone", "token sv=2025&sp=r&sig=abcdefgh", "abcdefgh"],
    ["a signed poll URL", "GET https://management.azure.com/x/operationsStatus/1?api-version=1&t=1&c=MII&s=sign&h=hash", "s=sign"],
    ["a connection string", "AccountName=a;AccountKey=abcdef;EndpointSuffix=x", "abcdef"],
    ["a Redis connection string", "c1.redis.cache.windows.net:6380,password=abcdef,ssl=True", "abcdef"],
    ["keys in JSON", '{"primaryKey":"abcdef","secondaryKey" : "ghijkl"}', "abcdef"],
    ["SAS URIs in JSON", '{"sasUris":["abcdef","ghijkl"]}', "ghijkl"],
    ["a bearer token", "authorization: Bearer abc.def-ghi", "abc.def-ghi"],
    ["a JWT", `token ${jwt} expired`, jwt],
    ["a Redis URL", "rediss://user:abcdef@host:10000", "abcdef"],
    ["user and password of any URL", "clone of https://u:abcdef@host/x failed", "abcdef"],
    ["a password in a variable", "ADMIN_PASSWORD=abcdef AZURE_CLIENT_SECRET = ghijkl", "abcdef"],
    ["a client secret in a variable", "ADMIN_PASSWORD=abcdef AZURE_CLIENT_SECRET = ghijkl", "ghijkl"],
    ["a client secret of Entra", `secret ${entraSecret}: invalid`, entraSecret],
    ["a token of Pulumi", `invalid token pul-${"0a".repeat(20)}`, "0a0a"],
    ["a token of GitHub", `ghp_${"aB1".repeat(12)}`, "aB1"],
    ["a private key", "-----BEGIN RSA PRIVATE KEY-----\nMIIEabc\n-----END RSA PRIVATE KEY-----\nlater", "MIIE"],
    ["a private key that is cut off", "-----BEGIN PRIVATE KEY-----\nMIIEabc", "MIIE"],
    ["a storage key", `key ${storageKey}`, storageKey],
    ["a Redis key", `"${redisKey}"`, redisKey],
  ] as const) {
    it(`hides ${what}`, () => expect(redact(text)).not.to.contain(secret));
  }

  it("leaves ordinary text alone", () => {
    const text =
      "POST redis/c1/export: 409 Conflict; /subscriptions/0000-11/resourceGroups/g/providers/Microsoft.Cache/redis/c1 is busy (50 %)";
    expect(redact(text)).to.equal(text);
  });

  it("is done after one pass", () => {
    const pieces = [
      "https://h/p?",
      "sig=",
      "a=b&",
      "Bearer ",
      storageKey,
      redisKey,
      jwt,
      "password=",
      " ",
      '"',
      "rediss://u:p@h",
      "-----BEGIN PRIVATE KEY-----",
      "-----END PRIVATE KEY-----",
      entraSecret,
      "A_TOKEN=",
      ";",
      ");",
    ];
    fc.assert(
      fc.property(fc.array(fc.oneof(fc.constantFrom(...pieces), fc.string({ maxLength: 6 }))), (parts) => {
        const once = redact(parts.join(""));
        expect(redact(once)).to.equal(once);
      }),
      { numRuns: 2000 },
    );
  });
});

describe("Redactor", () => {
  it("hides what it was told of, whatever its shape, also URL-encoded", () => {
    const redactor = new Redactor();
    redactor.add("no shape at all/");
    redactor.add("no shape at all/ but longer");
    expect(redactor.redact("x no shape at all/ but longer y no%20shape%20at%20all%2F z")).to.equal("x [redacted] y [redacted] z");
  });

  it("does not blank out short words", () => {
    const redactor = new Redactor();
    redactor.add("import");
    expect(redactor.redact("import done")).to.equal("import done");
  });
});

describe("Secret", () => {
  it("shows itself only when asked", () => {
    const secret = new Secret("planted");
    expect(`${String(secret)} ${JSON.stringify({ secret })} ${inspect({ secret }, { showHidden: true, depth: 9 })}`).not.to.contain(
      "planted",
    );
    expect(secret.reveal()).to.equal("planted");
  });
});
