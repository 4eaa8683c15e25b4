import { PolicyPack } from "@pulumi/policy";
import { policies } from "./policies";

// Starts a server at once, so nothing but the engine may load this module.
new PolicyPack("azure-redis-move", { policies });
