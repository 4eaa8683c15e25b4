import { definePolicy } from "../definition";
import { textOf } from "../properties";

const OLD_VERSIONS: readonly string[] = ["1.0", "1.1"];

/** Both left out are right: the service's own defaults are `Encrypted` and 1.2 (azure.md 12). */
export const tlsOnly = definePolicy({
  name: "redis-tls-only",
  description: "Clients reach Azure Managed Redis by TLS 1.2 or newer only.",
  remedy: 'set clientProtocol to "Encrypted" and minimumTlsVersion to "1.2"',
  level: "mandatory",
  config: {},
  kinds: ["cluster", "database"],
  judge: ({ kind, properties }) => {
    if (kind === "database") return textOf(properties, "clientProtocol") === "Plaintext" ? "clientProtocol is Plaintext, so passwords and data travel in the clear" : undefined;
    const version = textOf(properties, "minimumTlsVersion");
    return version !== undefined && OLD_VERSIONS.includes(version) ? `minimumTlsVersion is ${version}` : undefined;
  },
});
