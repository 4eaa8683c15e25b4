import { once } from "node:events";
import type { IncomingMessage, ServerResponse } from "node:http";
import { createServer as createHttpServer } from "node:http";
import { createServer } from "node:https";
import type { AddressInfo } from "node:net";
import type { Server } from "node:net";
import type { IssuedCertificate } from "../tls";
import type { Azure } from "./azure";
import { respond } from "./respond";
import type { Router } from "./router";

const LOOPBACK = "127.0.0.1";

/** Two doors to the same handlers: https for ARM, plain http for the managed identity endpoint. */
/** Node's own five seconds are short enough for a client to reuse a connection in the moment it is closed. */
const KEEP_ALIVE_MS = 120_000;

export interface ArmServer {
  readonly endpoint: string;
  readonly plainEndpoint: string;
  stop(): Promise<void>;
}

export async function startArmServer(azure: Azure, router: Router, certificate: IssuedCertificate, port = 0): Promise<ArmServer> {
  const listener = (secure: boolean) => (request: IncomingMessage, response: ServerResponse) => {
    void respond(azure, router, secure, request, response);
  };
  const secure = createServer({ cert: certificate.certificate, key: certificate.privateKey }, listener(true));
  const plain = createHttpServer(listener(false));
  const servers = [secure, plain];
  for (const server of servers) server.keepAliveTimeout = KEEP_ALIVE_MS;
  const [securePort, plainPort] = await Promise.all([listen(secure, port), listen(plain, 0)]);
  return {
    endpoint: `https://${LOOPBACK}:${securePort}`,
    plainEndpoint: `http://${LOOPBACK}:${plainPort}`,
    stop: async () => {
      const closed = servers.map((server) => new Promise((resolve) => server.close(resolve)));
      for (const server of servers) server.closeAllConnections();
      await Promise.all(closed);
    },
  };
}

async function listen(server: Server, port: number): Promise<number> {
  server.listen(port, LOOPBACK);
  await once(server, "listening");
  return (server.address() as AddressInfo).port;
}
