import { existsSync } from "node:fs";
import path from "node:path";
import type { Exchange } from "../../local/arm/request-log";
import { SPECS } from "../support/specs";

const PATTERNS = [
  "specification/redisenterprise/**/2025-07-01/redisenterprise.json",
  "specification/redis/**/2024-11-01/redis.json",
];
/** What the descriptions cover; the rest of an exchange log is not theirs. */
const COVERED = [
  /\/Microsoft\.Cache\/(redisEnterprise|locations\/[^/]+\/operationsStatus)[/?].*[?&]?api-version=2025-07-01/i,
  /\/Microsoft\.Cache\/(redis|locations\/[^/]+\/asyncOperations)[/?].*[?&]?api-version=2024-11-01/i,
];

export const specsPresent = existsSync(path.join(SPECS, "specification"));
export const skipReason = `the API descriptions are not at ${SPECS} (set AZURE_SPECS)`;

interface Verdict {
  readonly requestValidationResult: Half;
  readonly responseValidationResult: Half;
}
interface Half {
  readonly isSuccessful?: boolean;
  readonly errors: readonly { readonly code: string; readonly message: string; readonly pathsInPayload?: readonly string[] }[];
  readonly runtimeException?: { readonly code: string; readonly message: string };
}

/** Checks requests and answers against Microsoft's own descriptions of the two services. */
export class SpecChecker {
  private constructor(private readonly validate: (pair: object) => Promise<Verdict>) {}

  static async load(): Promise<SpecChecker> {
    const { LiveValidator } = await import("oav");
    const validator = new LiveValidator(
      {
        git: { shouldClone: false },
        directory: SPECS,
        isArmCall: true,
        swaggerPathsPattern: PATTERNS,
        isPathCaseSensitive: false,
        loadValidatorInBackground: false,
        loadValidatorInInitialize: true,
      },
      () => undefined,
    );
    await validator.initialize();
    return new SpecChecker((pair) => validator.validateLiveRequestResponse(pair as never));
  }

  /** Every fault of every exchange that the descriptions cover, as one text each; and how many they cover. */
  async check(exchanges: readonly Exchange[]): Promise<{ checked: number; faults: string[] }> {
    const covered = exchanges.filter(({ url, status }) => status > 0 && COVERED.some((pattern) => pattern.test(url)));
    const faults: string[] = [];
    for (const exchange of covered) faults.push(...(await this.#faults(exchange)));
    return { checked: covered.length, faults };
  }

  async #faults({ method, url, requestBody, status, headers, body }: Exchange): Promise<string[]> {
    const json = { "content-type": "application/json" };
    const verdict = await this.validate({
      liveRequest: {
        method,
        url: `https://management.azure.com${url}`,
        headers: json,
        query: Object.fromEntries(new URLSearchParams(url.split("?")[1])),
        ...(requestBody === undefined ? {} : { body: requestBody }),
      },
      liveResponse: { statusCode: String(status), headers: { ...json, ...headers }, ...(body === undefined ? {} : { body }) },
    });
    // A refused request may well break the description: that is why it was refused.
    const halves = status < 400 ? [verdict.requestValidationResult, verdict.responseValidationResult] : [verdict.responseValidationResult];
    return halves.flatMap((half) =>
      [...half.errors, ...(half.runtimeException === undefined ? [] : [half.runtimeException])].map(
        (error) => `${method} ${url.split("?")[0] ?? ""} -> ${status}: ${error.code}: ${error.message}`,
      ),
    );
  }
}
