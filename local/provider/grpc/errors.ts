import { Metadata, status, type ServerErrorResponse } from "@grpc/grpc-js";
import { Any } from "google-protobuf/google/protobuf/any_pb";
import pb from "@pulumi/pulumi/proto/provider_pb";
import rpc from "@pulumi/pulumi/proto/status_pb";
import { toStruct } from "./messages";
import { PartialFailure } from "../partial-failure";

/** The status a failed call ends with. A partial failure carries the state of the half-made resource in a trailer. */
export function statusOf(error: unknown): Partial<ServerErrorResponse> {
  const details = error instanceof Error ? error.message : String(error);
  if (!(error instanceof PartialFailure)) return { code: status.UNKNOWN, details };
  const metadata = new Metadata();
  metadata.add("grpc-status-details-bin", Buffer.from(richStatus(error, details).serializeBinary()));
  return { code: status.UNKNOWN, details, metadata };
}

function richStatus(failure: PartialFailure, message: string): rpc.Status {
  const detail = new pb.ErrorResourceInitFailed();
  detail.setId(failure.id);
  detail.setProperties(toStruct(failure.properties));
  detail.setInputs(toStruct(failure.inputs));
  detail.setReasonsList([message]);
  const packed = new Any();
  packed.pack(detail.serializeBinary(), "pulumirpc.ErrorResourceInitFailed");
  const result = new rpc.Status().setCode(status.UNKNOWN).setMessage(message);
  result.addDetails(packed);
  return result;
}
