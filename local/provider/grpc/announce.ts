import { credentials } from "@grpc/grpc-js";
import pb from "@pulumi/pulumi/proto/engine_pb";
import { EngineClient } from "@pulumi/pulumi/proto/engine_grpc_pb";

/** Tells the user through the engine that no real Azure is behind this provider. */
export async function announce(engine: string, urn: string, message: string): Promise<void> {
  if (engine === "") return;
  const client = new EngineClient(engine, credentials.createInsecure());
  const request = new pb.LogRequest().setSeverity(pb.LogSeverity.INFO).setUrn(urn).setMessage(message);
  try {
    await new Promise<void>((done, fail) => client.log(request, (error) => (error ? fail(error) : done())));
  } finally {
    client.close();
  }
}
