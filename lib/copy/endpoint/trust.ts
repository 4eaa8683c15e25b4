import * as tls from "node:tls";

let shared: { ca: string | undefined; context: tls.SecureContext } | undefined;

/**
 * Certificates believed: Node's own list, NODE_EXTRA_CA_CERTS, the system's,
 * and those given. One context serves all connections, since parsing the
 * lists takes long.
 */
export function secureContext(ca: string | undefined): tls.SecureContext {
  if (shared?.ca === ca && shared !== undefined) return shared.context;
  const all = new Set([...certificates("default"), ...certificates("system"), ...(ca === undefined ? [] : [ca])]);
  shared = { ca, context: tls.createSecureContext({ ca: [...all], minVersion: "TLSv1.2" }) };
  return shared.context;
}

/** `getCACertificates` came with Node 22.15; before it only Node's default list can be had. */
function certificates(kind: "default" | "system"): readonly string[] {
  if (typeof tls.getCACertificates === "function") return tls.getCACertificates(kind);
  return kind === "default" ? tls.rootCertificates : [];
}
