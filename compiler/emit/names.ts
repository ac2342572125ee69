/**
 * Names in an emitted module. Names of claw become names of TypeScript; two things never share one, and none is
 * taken from what the module exports itself or from the language's own words.
 */
export interface Names {
  /** The type's name for something of claw's; the same thing always gets the same name. */
  type(of: string, wanted: string): string;
}

const own = [
  ...[
    "Action",
    "Actions",
    "FaultSite",
    "Inputs",
    "Outcomes",
    "Plan",
    "PlanOptions",
    "Probe",
    "Probes",
    "RunOptions",
  ],
  ...["SimulateOptions", "Simulation", "Step", "Lanes", "Nothing", "Secret"],
];
const globals = [
  "Array",
  "Object",
  "Parameters",
  "Promise",
  "Readonly",
  "Record",
  "String",
  "Number",
  "Boolean",
];

export function openNames(): Names {
  const given = new Map<string, string>();
  const taken = new Set([...own, ...globals]);
  return {
    type(of, wanted) {
      const known = given.get(of);
      if (known !== undefined) return known;
      const base = pascal(wanted);
      let name = base;
      for (let count = 2; taken.has(name); count++) name = `${base}${count}`;
      taken.add(name);
      given.set(of, name);
      return name;
    },
  };
}

/** `payments.v1.cluster_state` becomes `ClusterState`. */
function pascal(name: string): string {
  const last = name.split(".").at(-1) ?? name;
  const words = last.split(/[^A-Za-z0-9]+/).filter((word) => word !== "");
  const joined = words.map((word) => word.charAt(0).toUpperCase() + word.slice(1)).join("");
  return /^[A-Za-z]/.test(joined) ? joined : `T${joined}`;
}

/** A property's name, quoted where TypeScript wants it. */
export function propertyName(name: string): string {
  return /^[A-Za-z_$][\w$]*$/.test(name) && name !== "__proto__" ? name : JSON.stringify(name);
}
