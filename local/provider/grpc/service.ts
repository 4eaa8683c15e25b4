import { status, type handleUnaryCall, type UntypedServiceImplementation } from "@grpc/grpc-js";
import { Empty } from "google-protobuf/google/protobuf/empty_pb";
import type { PluginAttach } from "@pulumi/pulumi/proto/plugin_pb";
import plugin from "@pulumi/pulumi/proto/plugin_pb";
import pb from "@pulumi/pulumi/proto/provider_pb";
import { ResourceProviderService } from "@pulumi/pulumi/proto/provider_grpc_pb";
import { announce } from "./announce";
import type { Connection, Connections } from "./connections";
import { statusOf } from "./errors";
import { autonamingOf, checkResponse, diffResponse, fromStruct, toStruct } from "./messages";
import { tokenOf, type ProviderCall } from "../calls";
import type { Properties } from "../values";

/** What the protocol layer needs to know besides the providers themselves. */
export interface ServiceContext {
  readonly connections: Connections;
  readonly calls: ProviderCall[];
  /** Version answered to the engine; says that this is a stand-in. */
  readonly version: string;
  /** Sentence shown to the user where the provider is configured. */
  readonly notice: string;
}

/**
 * `pulumirpc.ResourceProvider` as the engine 3.259 uses it. Not the SDK's own
 * provider server: that one never announces preview support, and gives no
 * preview flag, no detailed diff and no old inputs.
 */
export function createService(context: ServiceContext): UntypedServiceImplementation {
  const { connections } = context;

  function unary<Request, Response>(
    handler: (request: Request, connection: Connection) => Promise<Response>,
  ): handleUnaryCall<Request, Response> {
    return (call, callback) => {
      handler(call.request, connections.of(call.getPeer())).then(
        (response) => callback(null, response),
        (error: unknown) => callback(statusOf(error)),
      );
    };
  }

  const record = (
    method: string,
    urn: string,
    extra: { preview?: boolean; inputs?: Properties; token?: string } = {},
  ): void => {
    const { preview = false, token = tokenOf(urn), inputs } = extra;
    context.calls.push({ method, urn, token, preview, ...(inputs ? { inputs } : {}) });
  };

  const implemented = {
    handshake: unary(async (request: pb.ProviderHandshakeRequest, connection) => {
      record("handshake", "");
      connection.engine = request.getEngineAddress();
      return new pb.ProviderHandshakeResponse().setSupportsAutonamingConfiguration(true);
    }),
    attach: unary(async (request: PluginAttach, connection) => {
      connection.engine = request.getAddress();
      return new Empty();
    }),
    checkConfig: unary(async (request: pb.CheckRequest) => checkResponse(fromStruct(request.getNews()), [])),
    diffConfig: unary(async (_: pb.DiffRequest) => new pb.DiffResponse().setChanges(pb.DiffResponse.DiffChanges.DIFF_NONE)),
    configure: unary(async (request: pb.ConfigureRequest, { engine, provider }) => {
      const urn = request.getUrn() ?? "";
      record("configure", urn);
      provider.configuredLocation = request.getVariablesMap().get("azure-native:config:location");
      await announce(engine, urn, context.notice);
      // No secrets in, as the real provider: the engine unwraps them and marks outputs of the same name again.
      return new pb.ConfigureResponse()
        .setSupportspreview(true)
        .setAcceptsecrets(false)
        .setSupportsAutonamingConfiguration(true);
    }),
    check: unary(async (request: pb.CheckRequest, { provider, running }) => {
      const urn = request.getUrn();
      const news = fromStruct(request.getNews());
      record("check", urn, { inputs: news });
      const naming = autonamingOf(request);
      const args = {
        urn,
        news,
        olds: fromStruct(request.getOlds()),
        seed: request.getRandomseed_asU8(),
        ...(naming ? { naming } : {}),
      };
      const { inputs, failures } = await provider.check(args, running.signal);
      return checkResponse(inputs, failures);
    }),
    diff: unary(async (request: pb.DiffRequest, { provider }) => {
      const urn = request.getUrn();
      const news = fromStruct(request.getNews());
      record("diff", urn, { inputs: news });
      return diffResponse(
        provider.diff({ urn, news, olds: fromStruct(request.getOlds()), oldInputs: fromStruct(request.getOldInputs()) }),
      );
    }),
    create: unary(async (request: pb.CreateRequest, { provider, running }) => {
      const urn = request.getUrn();
      const preview = request.getPreview();
      const inputs = fromStruct(request.getProperties());
      record("create", urn, { preview, inputs });
      const { id, properties } = await provider.create({
        urn,
        inputs,
        preview,
        signal: limited(running.signal, request.getTimeout()),
      });
      return new pb.CreateResponse().setId(id).setProperties(toStruct(properties));
    }),
    update: unary(async (request: pb.UpdateRequest, { provider, running }) => {
      const urn = request.getUrn();
      const preview = request.getPreview();
      const news = fromStruct(request.getNews());
      record("update", urn, { preview, inputs: news });
      const args = {
        urn,
        news,
        olds: fromStruct(request.getOlds()),
        preview,
        signal: limited(running.signal, request.getTimeout()),
      };
      return new pb.UpdateResponse().setProperties(toStruct(await provider.update(args)));
    }),
    read: unary(async (request: pb.ReadRequest, { provider, running }) => {
      const urn = request.getUrn();
      record("read", urn);
      const inputs = request.hasInputs() ? fromStruct(request.getInputs()) : undefined;
      const found = await provider.read({
        urn,
        id: request.getId(),
        olds: fromStruct(request.getProperties()),
        inputs,
        signal: running.signal,
      });
      if (!found) return new pb.ReadResponse().setId("");
      return new pb.ReadResponse()
        .setId(request.getId())
        .setProperties(toStruct(found.properties))
        .setInputs(toStruct(found.inputs));
    }),
    delete: unary(async (request: pb.DeleteRequest, { provider, running }) => {
      record("delete", request.getUrn());
      await provider.delete(request.getUrn(), request.getId(), limited(running.signal, request.getTimeout()));
      return new Empty();
    }),
    invoke: unary(async (request: pb.InvokeRequest, { provider, running }) => {
      const args = fromStruct(request.getArgs());
      record("invoke", "", { token: request.getTok(), preview: request.getPreview(), inputs: args });
      return new pb.InvokeResponse().setReturn(toStruct(await provider.invoke(request.getTok(), args, running.signal)));
    }),
    cancel: unary(async (_: Empty, connection) => {
      record("cancel", "");
      connections.cancel(connection);
      return new Empty();
    }),
    getPluginInfo: unary(async (_: Empty) => new plugin.PluginInfo().setVersion(context.version)),
  };
  return { ...unimplemented(), ...implemented };
}

function unimplemented(): UntypedServiceImplementation {
  const refuse: handleUnaryCall<unknown, unknown> = (_, callback) =>
    callback({ code: status.UNIMPLEMENTED, details: "not offered by the azure-native stand-in" });
  return Object.fromEntries(Object.keys(ResourceProviderService).map((name) => [name, refuse]));
}

/** The real provider's limit where the program sets no `customTimeouts`. */
const DEFAULT_SECONDS = 2 * 60 * 60;

function limited(signal: AbortSignal, seconds: number): AbortSignal {
  return AbortSignal.any([signal, AbortSignal.timeout(1000 * (seconds > 0 ? seconds : DEFAULT_SECONDS))]);
}
