/**
 * One address of a mocked HTTP service. Which probe a path stands for, and its parameters, are read off the text
 * that the probe builds its path from.
 */
import { createServer, type Server } from "node:http";
import { toJson } from "../../runtime/drivers/json-value.ts";
import type { Expr, Plan, Probe } from "../../schema/generated/plan.ts";
import type { PlaceSet } from "./places-served.ts";
import type { LivingWorld } from "./world.ts";

export function httpService(world: LivingWorld, serviceName: string, places: PlaceSet): Server {
  const paths = pathsOf(world.plan, serviceName);
  return createServer((request, response) => {
    const answer = (status: number, body: unknown) => {
      response.writeHead(status, { "content-type": "application/json" });
      response.end(`${JSON.stringify(body)}\n`);
    };
    const [path = ""] = (request.url ?? "").split("?");
    const found = request.method === "GET" ? match(paths, path) : undefined;
    if (!found) return answer(404, { error: `${serviceName} has no ${request.method} ${path}` });
    const { name, probe, params } = found;
    if (
      Object.entries(places).some(([kind, place]) => Object.hasOwn(params, kind) && params[kind] !== place)
    ) {
      return answer(404, { error: `this address is for ${Object.values(places).join(", ")}` });
    }
    const seen = world.see(name, params, places);
    if ("why" in seen) answer(503, { error: seen.why });
    else answer(200, toJson(seen.value, probe.type, undefined, {}));
  });
}

interface Path {
  name: string;
  probe: Probe;
  pattern: RegExp;
  holes: string[];
}

function pathsOf(plan: Plan, serviceName: string): Path[] {
  return Object.entries(plan.probes)
    .filter(([, probe]) => probe.service === serviceName)
    .flatMap(([name, probe]) => {
      const path =
        probe.request.op === "record" && probe.request.fields.find((field) => field.name === "path")?.value;
      return path ? [{ name, probe, ...patternOf(path) }] : [];
    });
}

/** A hole that is a parameter yields its value; any other hole only has to hold something. */
function patternOf(path: Expr): { pattern: RegExp; holes: string[] } {
  const parts = path.op === "text" ? path.parts : [path.op === "literal" ? String(path.value) : ""];
  const holes: string[] = [];
  const written = parts.map((part) => {
    if (typeof part === "string")
      return (part.split("?")[0] as string).replace(/[\\^$.*+?()[\]{}|]/g, "\\$&");
    holes.push(part.of.op === "variable" ? part.of.name : "");
    return "([^/]+)";
  });
  return { pattern: new RegExp(`^${written.join("")}$`), holes };
}

function match(paths: readonly Path[], path: string) {
  for (const { name, probe, pattern, holes } of paths) {
    const found = pattern.exec(path);
    if (!found) continue;
    const params: Record<string, string> = {};
    for (const [index, hole] of holes.entries()) {
      if (hole !== "") params[hole] = decoded(found[index + 1] as string);
    }
    return { name, probe, params };
  }
  return undefined;
}

function decoded(step: string): string {
  try {
    return decodeURIComponent(step);
  } catch {
    return step;
  }
}
