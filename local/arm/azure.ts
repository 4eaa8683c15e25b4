import type { DataPlane } from "../data-plane";
import type { BlobService } from "../blob/service";
import type { TokenIssuer } from "../identity";
import { FaultList } from "./faults";
import { KeyRing } from "./keys";
import type { MetricSource } from "./monitor/source";
import type { OperationTimings } from "./operations";
import { Operations } from "./operations";
import { RequestLog } from "./request-log";
import { ResourceStore } from "./store";
import { Turns } from "./turns";

export interface AzureOptions extends OperationTimings {
  readonly subscription: string;
  readonly tokens: TokenIssuer;
  readonly dataPlane: DataPlane;
  readonly blob: BlobService;
  /** Primaries that a local OSSCluster database has at most, however many its SKU has. */
  readonly maxTargetShards: number;
  /** PEM of the test CA, for the stand-in's own calls to the blob service. */
  readonly caCertificate: string;
  /** Where the stand-in says what it does differently from Azure. */
  readonly note: (text: string) => void;
}

/** All that the handlers share: the state of one local Azure. */
export class Azure {
  readonly store = new ResourceStore();
  readonly keys = new KeyRing();
  readonly faults = new FaultList();
  readonly log = new RequestLog();
  /** What Azure Monitor tells, by resource id in lower case. */
  readonly metrics = new Map<string, Readonly<Record<string, MetricSource>>>();
  readonly operations: Operations;
  /** Logins of one cache are set one after the other: the last one knows all. */
  readonly accessTurns = new Turns();

  constructor(readonly options: AzureOptions) {
    this.operations = new Operations(options);
  }

  get tokens(): TokenIssuer {
    return this.options.tokens;
  }

  get dataPlane(): DataPlane {
    return this.options.dataPlane;
  }

  get blob(): BlobService {
    return this.options.blob;
  }
}
