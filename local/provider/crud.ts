import type { ArmAnswer, ArmClient } from "./arm/client";
import { waitFor } from "./arm/operations";
import { fromWire } from "./convert/from-wire";
import { toWire } from "./convert/to-wire";
import { PartialFailure } from "./partial-failure";
import { idOf, type Catalogue, type Resource } from "./resource";
import { isObject, text, type Properties, type Value } from "./values";

/** Writes, reads and deletes one resource over ARM; bodies are in wire shape. */
export class Crud {
  constructor(
    private readonly catalogue: Catalogue,
    private readonly client: ArmClient,
    private readonly subscriptionId: string,
  ) {}

  async create(resource: Resource, inputs: Properties, signal: AbortSignal): Promise<{ id: string; body: Properties }> {
    const id = idOf(resource.path, this.subscriptionId, inputs);
    // PUT would overwrite what somebody else made; the real provider looks first as well.
    if (!resource.singleton && (await this.read(resource, id, signal)))
      throw new Error(`cannot create already existing resource "${id}"`);
    const body = toWire(this.catalogue, resource, inputs);
    for (const path of resource.keepsUnset ?? []) setIfUnset(body, path, []);
    const state = await this.put(resource, id, inputs, body, signal);
    return { id: text(state.id) ?? id, body: state };
  }

  async update(resource: Resource, inputs: Properties, signal: AbortSignal): Promise<Properties> {
    const id = idOf(resource.path, this.subscriptionId, inputs);
    const body = toWire(this.catalogue, resource, inputs);
    if (resource.keepsUnset) {
      const current = (await this.read(resource, id, signal)) ?? {};
      for (const path of resource.keepsUnset) setIfUnset(body, path, at(current, path));
    }
    return this.put(resource, id, inputs, body, signal);
  }

  /** undefined: there is no such resource. */
  async read(resource: Resource, id: string, signal: AbortSignal): Promise<Properties | undefined> {
    const answer = await this.client.find({ method: "GET", target: id, apiVersion: resource.apiVersion, signal });
    return isObject(answer?.body) ? answer.body : undefined;
  }

  /** A resource that is gone already counts as deleted. */
  async delete(resource: Resource, id: string, signal: AbortSignal): Promise<void> {
    const { apiVersion, singleton } = resource;
    const request = singleton ? { method: "PUT" as const, body: singleton as Properties } : { method: "DELETE" as const };
    const answer = await this.client.find({ ...request, target: id, apiVersion, signal });
    if (answer) await waitFor(this.client, { method: request.method, id, apiVersion, signal }, answer);
  }

  /**
   * State is what a GET says after the operation, not what the PUT answered. A
   * refusal leaves nothing behind; a failure after ARM accepted leaves the
   * resource in the state with what could be read of it.
   */
  private async put(
    resource: Resource,
    id: string,
    inputs: Properties,
    body: Properties,
    signal: AbortSignal,
  ): Promise<Properties> {
    const { apiVersion } = resource;
    const accepted = await this.client.send({ method: "PUT", target: id, apiVersion, body, signal });
    try {
      await waitFor(this.client, { method: "PUT", id, apiVersion, signal }, accepted);
    } catch (error) {
      throw await this.partialFailure(resource, id, inputs, error);
    }
    return (await this.read(resource, text(bodyOf(accepted).id) ?? id, signal)) ?? bodyOf(accepted);
  }

  private async partialFailure(resource: Resource, id: string, inputs: Properties, cause: unknown): Promise<PartialFailure> {
    const fresh = new AbortController().signal; // the operation's own may be the reason of the failure
    try {
      const body = await this.read(resource, id, fresh);
      return new PartialFailure(id, messageOf(cause), body ? fromWire(this.catalogue, resource, body) : {}, inputs);
    } catch (error) {
      return new PartialFailure(id, `resource created but read failed ${messageOf(error)}: ${messageOf(cause)}`, {}, inputs);
    }
  }
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}

function bodyOf(answer: ArmAnswer): Properties {
  return isObject(answer.body) ? answer.body : {};
}

function at(body: Properties, path: readonly string[]): Value | undefined {
  return path.reduce<Value | undefined>((value, name) => (isObject(value) ? value[name] : undefined), body);
}

function setIfUnset(body: Properties, path: readonly string[], value: Value | undefined): void {
  const [name, ...rest] = path;
  if (name === undefined || value === undefined) return;
  if (rest.length === 0) body[name] ??= value;
  else {
    const inner = (body[name] ??= {});
    if (isObject(inner)) setIfUnset(inner, rest, value);
  }
}
