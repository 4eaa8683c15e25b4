import type { ArmClient } from "./arm/client";
import { LIST_FUNCTIONS, type ListFunction } from "./catalogue/functions";
import { fromWire } from "./convert/from-wire";
import { idOf, type Catalogue, type Resource } from "./resource";
import { isObject, type Properties } from "./values";

export interface InvokeContext {
  readonly catalogue: Catalogue;
  readonly client: ArmClient;
  readonly subscriptionId: string;
  readonly tenantId: string;
  readonly signal: AbortSignal;
}

/** Object id and client id of the identity the stand-in acts as: it has none of its own. */
const NOBODY = "00000000-0000-0000-0000-000000000000";

/** `getX` is a GET, `listX` a POST; both ask ARM in previews too. Results are plain: marking keys secret is the caller's part. */
export async function invoke(context: InvokeContext, token: string, args: Properties): Promise<Properties> {
  if (token === "azure-native:authorization:getClientConfig") return clientConfig(context);
  const list = LIST_FUNCTIONS.find((candidate) => candidate.token === token);
  if (list) return callList(context, list, args);
  return callGet(context, gotten(context.catalogue, token), args);
}

function clientConfig({ subscriptionId, tenantId }: InvokeContext): Properties {
  return { clientId: NOBODY, objectId: NOBODY, subscriptionId, tenantId };
}

function gotten(catalogue: Catalogue, token: string): Resource {
  const type = token.replace(/:get([A-Z])/, ":$1");
  if (type === token || !catalogue.has(type))
    throw new Error(`the azure-native stand-in does not cover the function ${token}`);
  return catalogue.resource(type);
}

async function callGet(
  { catalogue, client, subscriptionId, signal }: InvokeContext,
  resource: Resource,
  args: Properties,
): Promise<Properties> {
  const id = idOf(resource.path, subscriptionId, args);
  const { body } = await client.send({ method: "GET", target: id, apiVersion: resource.apiVersion, signal });
  const found = isObject(body) ? body : {};
  return { ...fromWire(catalogue, resource, found), id: found.id ?? id };
}

async function callList(
  { catalogue, client, subscriptionId, signal }: InvokeContext,
  list: ListFunction,
  args: Properties,
): Promise<Properties> {
  const resource = catalogue.resource(list.on);
  const target = `${idOf(resource.path, subscriptionId, args)}/${list.action}`;
  const inBody = list.body && Object.fromEntries(Object.entries(args).filter(([name]) => list.body?.includes(name)));
  const { body } = await client.send({
    method: "POST",
    target,
    apiVersion: resource.apiVersion,
    signal,
    ...(inBody ? { body: inBody } : {}),
  });
  return isObject(body) ? body : {};
}
