import * as pulumi from "@pulumi/pulumi";

/** What a test wants to know of one resource that a program registered. */
export interface Registered {
  readonly type: string;
  readonly name: string;
  readonly inputs: Record<string, unknown>;
  /** The request as the engine would get it: options, dependencies, parent. */
  readonly request: Record<string, unknown>;
  readonly urn: string;
}

/** What a program said to its user. */
export interface Logged {
  readonly severity: string;
  readonly message: string;
}

export interface Run {
  readonly resources: readonly Registered[];
  readonly logs: readonly Logged[];
  /** The one resource of that logical name. */
  readonly named: (name: string) => Registered;
}

interface Outputs {
  /** Outputs by type token, for types that have more than their inputs. */
  readonly [type: string]: (
    inputs: Record<string, string>,
    name: string,
  ) => { readonly id?: string; readonly [output: string]: unknown };
}

const subscription = "/subscriptions/11111111-1111-4111-8111-111111111111";

/** What Azure would add to the inputs of a resource; only in update mode, since a preview does not know it. */
const computed: Outputs = {
  "azure-native:redisenterprise:RedisEnterprise": ({ clusterName, resourceGroupName }, name) => ({
    name: clusterName ?? `${name}00000000`,
    hostName: `${clusterName ?? name}.westeurope.redis.azure.net`,
    id: `${subscription}/resourceGroups/${resourceGroupName}/providers/Microsoft.Cache/redisEnterprise/${clusterName ?? name}`,
  }),
  "azure-native:redisenterprise:Database": ({ clusterName, databaseName, resourceGroupName }) => ({
    name: databaseName,
    port: 10000,
    id: `${subscription}/resourceGroups/${resourceGroupName}/providers/Microsoft.Cache/redisEnterprise/${clusterName}/databases/default`,
  }),
  "azure-native:storage:StorageAccount": ({ accountName, resourceGroupName }) => ({
    name: accountName,
    id: `${subscription}/resourceGroups/${resourceGroupName}/providers/Microsoft.Storage/storageAccounts/${accountName}`,
  }),
  "azure-native:storage:BlobContainer": ({ containerName }) => ({ name: containerName }),
};

export type Mode = "preview" | "update";
export const modes: readonly Mode[] = ["preview", "update"];

/**
 * Runs a program under mocks, in preview or update mode, until all that it
 * registered has settled. In a preview computed outputs are unknown, as with
 * the real engine. Fails as the program fails.
 */
export async function run(mode: Mode, program: () => unknown, call: pulumi.runtime.Mocks["call"] = () => ({})): Promise<Run> {
  const resources: Registered[] = [];
  await pulumi.runtime.setMocks({ newResource: (args) => answer(mode, args), call }, "shop", "dev", mode === "preview");
  recordRegistrations(resources);
  const console = listen();
  try {
    await program();
    await pulumi.runtime.disconnect();
  } finally {
    console.stop();
  }
  return { resources, logs: console.logs, named: (name) => only(name, resources) };
}

function answer(mode: Mode, { type, name, inputs }: pulumi.runtime.MockResourceArgs): pulumi.runtime.MockResourceResult {
  const given = inputs as Record<string, string>;
  if (mode === "preview") return { id: undefined, state: given };
  const added = computed[type]?.(given, name) ?? {};
  return { id: added.id ?? `${name}-id`, state: { ...given, ...added } };
}

/** Mocks see no options, so the requests themselves are kept. */
function recordRegistrations(resources: Registered[]): void {
  const monitor = pulumi.runtime.getMonitor();
  if (monitor === undefined) throw new Error("mocks are not set");
  const register = monitor.registerResource.bind(monitor) as (...args: unknown[]) => unknown;
  const recording = (
    request: { toObject(): Record<string, unknown>; getObject(): { toJavaScript(): Record<string, unknown> } },
    answered: (error: unknown, response: { getUrn(): string }) => void,
  ): unknown =>
    register(request, (error: unknown, response: { getUrn(): string }) => {
      const { type, name, ...rest } = request.toObject() as { type: string; name: string } & Record<string, unknown>;
      if (response !== undefined)
        resources.push({ type, name, inputs: request.getObject().toJavaScript(), request: rest, urn: response.getUrn() });
      answered(error, response);
    });
  Object.assign(monitor, { registerResource: recording });
}

/** Without an engine the SDK says on the console what it would tell the engine. */
function listen(): { logs: Logged[]; stop: () => void } {
  const logs: Logged[] = [];
  const { warn, log } = console;
  const hear = (severity: string, otherwise: (text: string) => void) => (text: string) => {
    const said = /^(?:warning|info): \[runtime\] (.*)$/s.exec(text);
    if (said?.[1] === undefined) otherwise(text);
    else logs.push({ severity, message: said[1] });
  };
  Object.assign(console, { warn: hear("warning", warn), log: hear("info", log) });
  return { logs, stop: () => void Object.assign(console, { warn, log }) };
}

function only(name: string, resources: readonly Registered[]): Registered {
  const [found, ...more] = resources.filter((resource) => resource.name === name);
  if (found === undefined || more.length > 0)
    throw new Error(`not one resource called ${name} among ${resources.map((resource) => resource.name).join(", ")}`);
  return found;
}
