import { Server, ServerCredentials } from "@grpc/grpc-js";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import type { ProviderCall } from "./calls";
import { Connections } from "./grpc/connections";
import { createService } from "./grpc/service";
import { StandInProvider, type ProviderOptions } from "./provider";
import { loadCatalogue } from "./resource";
import { PACKAGE_VERSION } from "./shapes/package";

export type { ProviderCall } from "./calls";
export type { ProviderOptions } from "./provider";

export interface StartOptions extends Omit<ProviderOptions, "endpoint" | "tenantId"> {
  /** `https://host:port` of the ARM endpoint that resources live at. */
  readonly armEndpoint: string;
  /** Tenant that `getClientConfig` answers with; default none. */
  readonly tenantId?: string;
}

export interface RunningProvider {
  readonly port: number;
  /** Variables that make the engine attach to this stand-in instead of starting a plugin. */
  readonly env: Readonly<Record<string, string>>;
  /** Every call of the engine, in order. Clear it with `length = 0`. */
  readonly calls: ProviderCall[];
  stop(): Promise<void>;
}

/** The engine's own limit for messages. */
const LARGEST_MESSAGE = 400 * 1024 * 1024;

const NO_TENANT = "00000000-0000-0000-0000-000000000000";

/**
 * Serves the stand-in for pulumi-resource-azure-native on a loopback port. It
 * creates, reads, updates and deletes over the ARM endpoint given, with the
 * rules of the real provider; what stands behind that endpoint is the caller's
 * affair. One stand-in serves any number of runs, also at the same time.
 */
export async function startProvider(options: StartOptions): Promise<RunningProvider> {
  const { armEndpoint, tenantId = NO_TENANT, ...rest } = options;
  const catalogue = await loadCatalogue();
  const connections = new Connections(() => new StandInProvider(catalogue, { ...rest, endpoint: armEndpoint, tenantId }));
  const calls: ProviderCall[] = [];
  const server = new Server({ "grpc.max_receive_message_length": LARGEST_MESSAGE });
  server.addService(
    ResourceProviderService,
    createService({
      connections,
      calls,
      version: `${PACKAGE_VERSION}+stand-in`,
      notice: `stand-in for azure-native ${PACKAGE_VERSION}: resources live in the local Azure at ${armEndpoint}, not in a subscription`,
    }),
  );
  const port = await listen(server);
  return {
    port,
    env: { PULUMI_DEBUG_PROVIDERS: `azure-native:${port}` },
    calls,
    stop: async () => {
      server.forceShutdown();
      connections.close();
    },
  };
}

function listen(server: Server): Promise<number> {
  return new Promise((done, fail) => {
    server.bindAsync("127.0.0.1:0", ServerCredentials.createInsecure(), (error, port) => (error ? fail(error) : done(port)));
  });
}
