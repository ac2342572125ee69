// A schedule says which fault happens where: a map from a site to a fault, plain data that can be pasted back.
// A site is a command's id, or `journal:` and the id that a record answers; both are the same in every run of a
// plan, so a fault stays where it is when others are dropped.

export type FaultKind = "F2" | "F3" | "F4" | "F7" | "F13" | "F14" | "F15" | "F16" | "F20" | "F23";

export interface Fault {
  kind: FaultKind;
  params: readonly string[];
}

export type Schedule = ReadonlyMap<string, Fault>;

/** Per kind: what it is called, and the values that each parameter may have (null: any text). */
export const faultKinds: Record<FaultKind, { name: string; params: readonly (readonly string[] | null)[] }> =
  {
    F2: { name: "request lost", params: [] },
    F3: { name: "reply lost", params: [] },
    F4: {
      name: "request delayed",
      params: [
        ["before-next-attempt", "after-next-attempt", "after-next-step", "after-undo", "before-settles"],
      ],
    },
    F7: { name: "request refused", params: [["for-good", "for-now"]] },
    F13: { name: "observation failed", params: [] },
    F14: { name: "changed by a third party", params: [["after-read", "after-apply"], null] },
    F15: { name: "outage", params: [null, ["requests", "replies"], ["first-retry", "deadline", "never"]] },
    F16: {
      name: "executor crash",
      params: [
        ["before-append", "before-send", "after-send"],
        ["now", "later", "past-deadline"],
      ],
    },
    F20: { name: "operator", params: [["stop", "kill"]] },
    F23: { name: "people asked", params: [["no", "silence"]] },
  };

const version = "v1:";

/** `v1:step/Call!send.1=F3;journal:step/Call!send.1=F16.after-send.now` */
export function printSchedule(schedule: Schedule): string {
  return version + [...schedule].map(([site, fault]) => `${site}=${printFault(fault)}`).join(";");
}

export function printFault({ kind, params }: Fault): string {
  return [kind, ...params].join(".");
}

export function parseSchedule(text: string): { value: Schedule } | { wrong: string } {
  if (!text.startsWith(version)) return { wrong: `a replay line begins with \`${version}\`` };
  const schedule = new Map<string, Fault>();
  for (const part of text.slice(version.length).split(";")) {
    if (part.trim() === "") continue;
    const equals = part.lastIndexOf("=");
    if (equals <= 0) return { wrong: `\`${part}\` is not SITE=FAULT` };
    const site = part.slice(0, equals).trim();
    const fault = parseFault(part.slice(equals + 1).trim());
    if ("wrong" in fault) return fault;
    if (schedule.has(site)) return { wrong: `site \`${site}\` stands twice` };
    schedule.set(site, fault.value);
  }
  return { value: schedule };
}

export function parseFault(text: string): { value: Fault } | { wrong: string } {
  const [kind = "", ...rest] = text.split(".");
  const known = Object.hasOwn(faultKinds, kind) ? faultKinds[kind as FaultKind] : undefined;
  if (!known)
    return { wrong: `there is no fault \`${kind}\`; there are ${Object.keys(faultKinds).join(", ")}` };
  const count = known.params.length;
  const params =
    count === 0
      ? rest
      : [...rest.slice(0, count - 1), ...(rest.length >= count ? [rest.slice(count - 1).join(".")] : [])];
  if (params.length !== count) return { wrong: `\`${text}\`: ${kind} takes ${count} parameters` };
  for (const [index, allowed] of known.params.entries()) {
    const value = params[index] as string;
    if (allowed && !allowed.includes(value))
      return { wrong: `\`${text}\`: \`${value}\` is none of ${allowed.join(", ")}` };
  }
  return { value: { kind: kind as FaultKind, params } };
}
