/**
 * The action that a scenario means: by its whole name, `Remediation.InitiateFailover`, or by its method alone where
 * only one service has it. Runbooks always write the whole name; what is said about a run may be shorter.
 */
import type { Name } from "../syntax/tree.ts";
import type { Callable } from "./callable.ts";
import { actionNamed } from "./calling.ts";
import type { Context } from "./context.ts";
import { serviceOf } from "./resolve.ts";

export function actionMeant(cx: Context, names: readonly Name[]): Callable | undefined {
  const [first] = names;
  if (first === undefined) return undefined;
  if (names.length === 1 && !cx.module.symbols.has(first.text)) {
    const services = [...cx.module.symbols.values()].flatMap(({ declaration }) =>
      declaration.kind === "service" ? [serviceOf(cx, declaration)] : [],
    );
    const found = services.flatMap((service) => service.actions.get(first.text) ?? []);
    if (found.length === 1) return found[0];
    // What a broken service lacks has been told where it is broken.
    if (found.length === 0 && services.some((service) => service.broken === true)) return undefined;
  }
  const span = { ...first.span, end: (names.at(-1) ?? first).span.end };
  return actionNamed(cx, { kind: "path", span, names: [...names] });
}
