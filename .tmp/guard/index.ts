import * as pulumi from "@pulumi/pulumi";
import { ChangeGuard } from "../../components/change-guard";
const c = new pulumi.Config();
const parent = new pulumi.ComponentResource("azure-redis-move:index:X", "x", {sizing: {a: null, b: 1, c: [null]}});
new ChangeGuard("cart-guard", { sku: "Balanced_B10", highAvailability: true, clusteringPolicy: c.get("policy") ?? "OSSCluster", modules: ["RediSearch"], acceptDataLoss: c.getObject("accept") }, {parent});
