/** Ids that the local Azure uses where none is given. Not secret, and of nobody. */
export const DEFAULT_SUBSCRIPTION = "11111111-1111-4111-8111-111111111111";
export const DEFAULT_TENANT = "22222222-2222-4222-8222-222222222222";
/** Object id of the one signed-in principal. */
export const DEFAULT_PRINCIPAL = "33333333-3333-4333-8333-333333333333";

/** Object id of the ARM stand-in itself. */
export const CONTROL_PLANE = "44444444-4444-4444-8444-444444444444";

/** Audience that Azurite asks of a bearer token. */
const STORAGE_AUDIENCE = "https://storage.azure.com";
const DAY_SECONDS = 86_400;

/**
 * The tokens of the local Azure: unsigned JWTs, one a principal, the same for
 * every audience and as long as it runs, because a Redis user has its token
 * as a fixed password here.
 */
export class TokenIssuer {
  readonly #issuedAt = Math.floor(Date.now() / 1000);

  constructor(
    readonly tenant: string,
    readonly principal: string,
  ) {}

  /** Seconds since 1970 at which every token ends. */
  get expiresOn(): number {
    return this.#issuedAt + 7 * DAY_SECONDS;
  }

  /** The token of the signed-in principal: `LOCAL_AZURE_TOKEN`. */
  get token(): string {
    return this.tokenOf(this.principal);
  }

  /** The token of any principal: the password of its Redis user. */
  tokenOf(objectId: string): string {
    const claims = {
      aud: STORAGE_AUDIENCE,
      iss: `https://sts.windows.net/${this.tenant}/`,
      iat: this.#issuedAt,
      nbf: this.#issuedAt - 300,
      exp: this.expiresOn,
      oid: objectId,
      sub: objectId,
      tid: this.tenant,
      ver: "1.0",
    };
    return [{ alg: "none", typ: "JWT" }, claims].map(encode).join(".") + "." + encode("local-azure");
  }

  /** What the ARM stand-in uses at the blob endpoint: no firewall stops it. */
  get controlPlaneToken(): string {
    return this.tokenOf(CONTROL_PLANE);
  }

  accepts(authorization: string | undefined): boolean {
    return authorization === `Bearer ${this.token}`;
  }
}

function encode(value: unknown): string {
  const text = typeof value === "string" ? value : JSON.stringify(value);
  return Buffer.from(text).toString("base64url");
}
