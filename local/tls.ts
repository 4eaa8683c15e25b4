import "reflect-metadata";
import type { webcrypto } from "node:crypto";
import { isIP } from "node:net";
import * as x509 from "@peculiar/x509";

/** A certificate and its private key, both PEM. */
export interface IssuedCertificate {
  readonly certificate: string;
  readonly privateKey: string;
}

/** A certificate authority that lives as long as the local Azure; nothing outside a test should trust it. */
export interface TestCa {
  /** PEM; what clients put in `NODE_EXTRA_CA_CERTS`. */
  readonly certificate: string;
  /** A server certificate for host names and IP addresses; the first one becomes its common name. */
  issue(names: readonly string[]): Promise<IssuedCertificate>;
}

const KEY = { name: "ECDSA", namedCurve: "P-256", hash: "SHA-256" } as const;
const HOUR = 3_600_000;
const LIFETIME = 30 * 24 * HOUR;
const SERVER_AUTH = "1.3.6.1.5.5.7.3.1";

/** Names under which every server of the local Azure is reached. */
export const LOOPBACK_NAMES = ["localhost", "127.0.0.1"] as const;

/** Makes a new authority with a fresh key, so that no key is ever committed. */
export async function createCa(): Promise<TestCa> {
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.createSelfSigned({
    ...validity(),
    name: "CN=azure-redis-move local test CA",
    serialNumber: serial(),
    keys,
    signingAlgorithm: KEY,
    extensions: [
      new x509.BasicConstraintsExtension(true, 0, true),
      new x509.KeyUsagesExtension(x509.KeyUsageFlags.keyCertSign | x509.KeyUsageFlags.cRLSign, true),
      await x509.SubjectKeyIdentifierExtension.create(keys.publicKey),
    ],
  });
  return {
    certificate: certificate.toString("pem"),
    issue: (names) => issue(certificate, keys, names),
  };
}

async function issue(
  ca: x509.X509Certificate,
  caKeys: webcrypto.CryptoKeyPair,
  names: readonly string[],
): Promise<IssuedCertificate> {
  const keys = await newKeys();
  const certificate = await x509.X509CertificateGenerator.create({
    ...validity(),
    subject: `CN=${names[0] ?? "localhost"}`,
    issuer: ca.subject,
    serialNumber: serial(),
    publicKey: keys.publicKey,
    signingKey: caKeys.privateKey,
    signingAlgorithm: KEY,
    extensions: [
      new x509.BasicConstraintsExtension(false, undefined, true),
      new x509.ExtendedKeyUsageExtension([SERVER_AUTH]),
      new x509.SubjectAlternativeNameExtension(
        names.map((value) => ({ type: isIP(value) === 0 ? "dns" : "ip", value })),
      ),
      await x509.AuthorityKeyIdentifierExtension.create(caKeys.publicKey),
    ],
  });
  const pkcs8 = await crypto.subtle.exportKey("pkcs8", keys.privateKey);
  return { certificate: certificate.toString("pem"), privateKey: x509.PemConverter.encode(pkcs8, "PRIVATE KEY") };
}

function newKeys(): Promise<webcrypto.CryptoKeyPair> {
  return crypto.subtle.generateKey(KEY, true, ["sign", "verify"]);
}

/** Starts an hour early: containers' clocks differ. */
function validity(): { notBefore: Date; notAfter: Date } {
  const now = Date.now();
  return { notBefore: new Date(now - HOUR), notAfter: new Date(now + LIFETIME) };
}

function serial(): string {
  return `01${Buffer.from(crypto.getRandomValues(new Uint8Array(8))).toString("hex")}`;
}
