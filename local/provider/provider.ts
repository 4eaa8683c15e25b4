import { ArmClient, type ArmOptions } from "./arm/client";
import { tokenOf } from "./calls";
import { fromWire, inputsFromWire } from "./convert/from-wire";
import { toInputs } from "./convert/to-inputs";
import { Crud } from "./crud";
import { invoke, type InvokeContext } from "./invoke";
import { parametersFrom, type Catalogue, type Resource } from "./resource";
import { locationOf, withDefaults, type Defaults } from "./rules/defaults";
import { difference, type Difference } from "./rules/diff";
import type { Autonaming } from "./rules/naming";
import { previewCreate, previewUpdate } from "./rules/preview";
import { refreshedInputs } from "./rules/refresh";
import { validate, type CheckFailure } from "./rules/validate";
import { withoutNulls, type Properties } from "./values";

export interface ProviderOptions extends ArmOptions {
  readonly subscriptionId: string;
  /** Tenant that `getClientConfig` answers with. */
  readonly tenantId: string;
}

export interface CheckArgs {
  readonly urn: string;
  readonly olds: Properties;
  readonly news: Properties;
  readonly seed: Uint8Array;
  readonly naming?: Autonaming;
}

export interface DiffArgs {
  readonly urn: string;
  readonly oldInputs: Properties;
  readonly olds: Properties;
  readonly news: Properties;
}

export interface CreateArgs {
  readonly urn: string;
  readonly inputs: Properties;
  readonly preview: boolean;
  readonly signal: AbortSignal;
}

export interface UpdateArgs {
  readonly urn: string;
  readonly olds: Properties;
  readonly news: Properties;
  readonly preview: boolean;
  readonly signal: AbortSignal;
}

export interface ReadArgs {
  readonly urn: string;
  readonly id: string;
  readonly olds: Properties;
  /** undefined: the resource is being imported. */
  readonly inputs: Properties | undefined;
  readonly signal: AbortSignal;
}

/** The life cycle of a resource as the real azure-native provider has it, without the engine's protocol. */
export class StandInProvider {
  private readonly crud: Crud;
  private readonly client: ArmClient;
  /** Regions of resource groups already asked for, by name. */
  private readonly groupLocations = new Map<string, string>();
  /** `azure-native:location`, where configured. */
  configuredLocation: string | undefined;

  constructor(
    private readonly catalogue: Catalogue,
    private readonly options: ProviderOptions,
  ) {
    this.client = new ArmClient(options);
    this.crud = new Crud(catalogue, this.client, options.subscriptionId);
  }

  async check(args: CheckArgs, signal: AbortSignal): Promise<{ inputs: Properties; failures: CheckFailure[] }> {
    const resource = this.catalogue.resource(tokenOf(args.urn));
    const defaults: Defaults = {
      configuredLocation: this.configuredLocation,
      groupLocation: (group) =>
        locationOf(
          this.client,
          this.groupLocations,
          `/subscriptions/${this.options.subscriptionId}/resourceGroups/${group}`,
          signal,
        ),
    };
    const inputs = await withDefaults(resource, { ...args, news: withoutNulls(args.news) }, defaults);
    return { inputs, failures: validate(this.catalogue, resource, inputs) };
  }

  diff(args: DiffArgs): Difference {
    const resource = this.catalogue.resource(tokenOf(args.urn));
    // An imported resource has no version among its inputs; the one in its outputs is no change.
    const version = args.olds.azureApiVersion;
    const oldInputs = { ...(version === undefined ? {} : { azureApiVersion: version }), ...withoutNulls(args.oldInputs) };
    return difference(resource, oldInputs, withoutNulls(args.news), args.olds);
  }

  async create({ urn, inputs, preview, signal }: CreateArgs): Promise<{ id: string; properties: Properties }> {
    const resource = this.catalogue.resource(tokenOf(urn));
    if (preview) return { id: "", properties: previewCreate(this.catalogue, resource, inputs) };
    const { id, body } = await this.crud.create(resource, inputs, signal);
    return { id, properties: this.outputs(resource, body) };
  }

  async update({ urn, olds, news, preview, signal }: UpdateArgs): Promise<Properties> {
    const resource = this.catalogue.resource(tokenOf(urn));
    if (preview) return previewUpdate(this.catalogue, resource, news, olds);
    return this.outputs(resource, await this.crud.update(resource, news, signal));
  }

  /** undefined: the resource is gone. */
  async read({
    urn,
    id,
    olds,
    inputs,
    signal,
  }: ReadArgs): Promise<{ properties: Properties; inputs: Properties } | undefined> {
    const resource = this.catalogue.resource(tokenOf(urn));
    const body = await this.crud.read(resource, id, signal);
    if (!body) return undefined;
    const properties = this.outputs(resource, body);
    return {
      properties,
      inputs: inputs ? this.refreshed(resource, inputs, olds, properties) : this.imported(resource, id, body),
    };
  }

  async delete(urn: string, id: string, signal: AbortSignal): Promise<void> {
    await this.crud.delete(this.catalogue.resource(tokenOf(urn)), id, signal);
  }

  async invoke(token: string, args: Properties, signal: AbortSignal): Promise<Properties> {
    const context: InvokeContext = { catalogue: this.catalogue, client: this.client, ...this.options, signal };
    return invoke(context, token, withoutNulls(args));
  }

  close(): void {
    this.client.close();
  }

  private outputs(resource: Resource, body: Properties): Properties {
    return fromWire(this.catalogue, resource, body);
  }

  private refreshed(resource: Resource, inputs: Properties, before: Properties, after: Properties): Properties {
    return refreshedInputs(inputs, toInputs(this.catalogue, resource, before), toInputs(this.catalogue, resource, after));
  }

  private imported(resource: Resource, id: string, body: Properties): Properties {
    return { ...inputsFromWire(this.catalogue, resource, body), ...parametersFrom(resource.path, id) };
  }
}
