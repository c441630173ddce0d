// How a feed stands, as a shape: never by colour alone.
import type { Coverage } from "../base/model";
import type { IconName } from "./icons";

export const MARKS: Readonly<Record<Coverage, IconName>> = { heard: "dot", idle: "ring", silent: "pause", gone: "cross", alarm: "warn" };
