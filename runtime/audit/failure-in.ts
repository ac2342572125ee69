// Why a step failed, as its handler sees it in `failure`.

import type { Block } from "../kernel/state.ts";

export function failureIn(frame: Block): string {
  const pinned = frame.vars.failure;
  const value = pinned && "v" in pinned ? pinned.v : null;
  return value !== null && typeof value === "object" && !Array.isArray(value)
    ? String(value.reason ?? "")
    : "";
}
