import type { ArmClient } from "../arm/client";
import type { Resource } from "../resource";
import { autoname, nameParameter, type Autonaming } from "./naming";
import { isObject, text, UNKNOWN, type Properties, type Value } from "../values";

/** What defaults are taken from, besides the inputs. */
export interface Defaults {
  readonly configuredLocation: string | undefined;
  /** Region of a resource group; undefined where there is no such group. */
  groupLocation(group: string): Promise<string | undefined>;
}

export interface DefaultsRequest {
  readonly urn: string;
  readonly olds: Properties;
  readonly news: Properties;
  readonly seed: Uint8Array;
  readonly naming?: Autonaming;
}

/** Version of the resource group API that the real provider asks for a region with. */
const GROUP_API_VERSION = "2020-10-01";

/** Inputs with the name, the region and the API version filled in where they are not given. */
export async function withDefaults(resource: Resource, request: DefaultsRequest, defaults: Defaults): Promise<Properties> {
  const inputs = { ...request.news };
  const parameter = nameParameter(resource.path);
  if (parameter !== undefined && inputs[parameter] === undefined) {
    const { urn, olds, seed, naming } = request;
    Object.assign(
      inputs,
      autoname(parameter, { path: resource.path, urn, olds, seed, ...(naming ? { policy: naming } : {}) }),
    );
  }
  if (inputs.location === undefined && "location" in resource.shape.inputs) {
    const location = await defaultLocation(request.olds, inputs, defaults);
    if (location !== undefined) inputs.location = location;
  }
  return { ...inputs, azureApiVersion: inputs.azureApiVersion ?? resource.apiVersion };
}

/** The old one, the configured one, the resource group's: in this order. */
async function defaultLocation(olds: Properties, inputs: Properties, defaults: Defaults): Promise<Value | undefined> {
  if (olds.location !== undefined) return olds.location;
  if (defaults.configuredLocation !== undefined) return defaults.configuredLocation;
  const group = text(inputs.resourceGroupName);
  if (group === undefined || group === UNKNOWN) return group;
  return defaults.groupLocation(group);
}

export async function locationOf(
  client: ArmClient,
  known: Map<string, string>,
  groupId: string,
  signal: AbortSignal,
): Promise<string | undefined> {
  const cached = known.get(groupId);
  if (cached !== undefined) return cached;
  const answer = await client.find({ method: "GET", target: groupId, apiVersion: GROUP_API_VERSION, signal });
  const location = isObject(answer?.body) ? text(answer.body.location) : undefined;
  if (location !== undefined) known.set(groupId, location);
  return location;
}
