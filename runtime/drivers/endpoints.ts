/**
 * Which address a call goes to. Of a service's endpoints in the host file it is the one that names most of the
 * call's places and contradicts none; places that enclose those of the call count as the call's own, so a call
 * for a node finds the coordinator of its region. When none fits, or two fit equally well, nothing is chosen.
 */
import type { Endpoint, Hosts, Tls } from "../../schema/generated/hosts.ts";
import type { Place } from "../../schema/generated/plan.ts";
import type { Unready } from "./driver.ts";

export interface Reachable {
  endpoint: Endpoint;
  tls?: Tls;
}

export type Resolution = Reachable | { unready: Unready };

export function resolveEndpoint(
  hosts: Hosts,
  serviceName: string,
  places: Readonly<Record<string, string>>,
  topology: readonly Place[] = [],
): Resolution {
  const service = Object.hasOwn(hosts.services, serviceName) ? hosts.services[serviceName] : undefined;
  const where = named(serviceName, places);
  if (!service || service.endpoints.length === 0) {
    const known = Object.keys(hosts.services).join(", ") || "none";
    return {
      unready: {
        where,
        what: `the host file has no endpoint of ${serviceName}; it has services ${known}`,
        help: `add services.${serviceName}.endpoints with an address to the host file`,
      },
    };
  }
  const wanted = enclosed(places, topology);
  const fitting = service.endpoints
    .map((endpoint) => ({ endpoint, score: score(endpoint, wanted) }))
    .filter(({ score }) => score >= 0);
  const best = Math.max(...fitting.map(({ score }) => score));
  const chosen = fitting.filter(({ score }) => score === best);
  const [only] = chosen;
  if (only && chosen.every(({ endpoint }) => endpoint.address === only.endpoint.address)) {
    return { endpoint: only.endpoint, ...(service.tls && { tls: service.tls }) };
  }
  const listed = (chosen.length > 1 ? chosen.map(({ endpoint }) => endpoint) : service.endpoints).map(
    shownEndpoint,
  );
  return {
    unready: {
      where,
      what:
        chosen.length > 1
          ? `${chosen.length} endpoints fit equally well: ${listed.join(", ")}`
          : `no endpoint is for it; there are ${listed.join(", ")}`,
      help: `give one endpoint of services.${serviceName} in the host file the places ${shownPlaces(places) || "it serves"}`,
    },
  };
}

/** How many of the places the endpoint names; -1 when it is for others. */
function score(endpoint: Endpoint, wanted: ReadonlyMap<string, string>): number {
  let names = 0;
  for (const [kind, name] of Object.entries(endpoint.places ?? {})) {
    const asked = wanted.get(kind);
    if (asked === name) names += 1;
    else if (asked !== undefined) return -1;
  }
  return names;
}

function enclosed(places: Readonly<Record<string, string>>, topology: readonly Place[]): Map<string, string> {
  const wanted = new Map(Object.entries(places));
  for (const [kind, name] of Object.entries(places)) {
    let place = topology.find((each) => each.kind === kind && each.name === name);
    for (let level = 0; place?.within !== undefined && level < topology.length; level++) {
      const outer: string = place.within;
      place = topology.find((each) => each.name === outer);
      if (place && !wanted.has(place.kind)) wanted.set(place.kind, place.name);
    }
  }
  return wanted;
}

/** `Remediation for region us-east-1`. */
export function named(serviceName: string, places: Readonly<Record<string, string>>): string {
  const shown = shownPlaces(places);
  return shown === "" ? serviceName : `${serviceName} for ${shown}`;
}

function shownPlaces(places: Readonly<Record<string, string>>): string {
  return Object.entries(places)
    .map(([kind, name]) => `${kind} ${name}`)
    .join(", ");
}

function shownEndpoint(endpoint: Endpoint): string {
  const shown = shownPlaces(endpoint.places ?? {});
  return `${endpoint.address} (${shown || "no places"})`;
}
