/** Types, and what is declared with them: parameters, fields, the cases of a sum, the members of an enum. */
import type {
  EnumDecl,
  Field,
  Param,
  RecordType,
  SumType,
  TypeDecl,
  TypeRef,
  Variant,
} from "../syntax/tree.ts";
import { type Column, facts, type Row, rows } from "./column.ts";
import type { Cursor } from "./cursor.ts";
import { cat, type Doc, either, group, join, line, nest, sequence } from "./doc.ts";
import { expression } from "./print-expressions.ts";
import { braced, items } from "./print-items.ts";
import { bracketed, literal, path } from "./print-values.ts";
import { roomAt } from "./width.ts";

const aliases: Column = { apart: 1, furthest: 16, oneLine: true };

function typeRef(cursor: Cursor, { path: named, args, optional, bound }: TypeRef): Doc {
  const parts: Doc[] = [path(cursor, named)];
  if (args.length > 0) {
    parts.push(cursor.words("<"));
    for (const [index, arg] of args.entries()) {
      parts.push(typeRef(cursor, arg));
      if (index < args.length - 1) parts.push(",", cursor.comma(), " ");
    }
    parts.push(cursor.words(">"));
  }
  if (optional) parts.push(cursor.words("?"));
  if (bound !== undefined) parts.push(" ", boundOf(cursor, bound, countsItems(named)));
  return sequence(parts);
}

function countsItems({ names: [name, ...rest] }: TypeRef["path"]): boolean {
  return rest.length === 0 && (name?.text === "list" || name?.text === "map");
}

function boundOf(cursor: Cursor, bound: NonNullable<TypeRef["bound"]>, counts: boolean): Doc {
  switch (bound.kind) {
    case "bound-range": {
      // A length has no lower bound below nothing.
      if (counts && bound.low.kind === "int" && bound.low.value === 0) {
        cursor.skip("in");
        cursor.skip(cursor.peek());
        cursor.skip("..");
        return cat("at most ", boundValue(cursor, bound.high));
      }
      const low = cat(cursor.words("in"), " ", boundValue(cursor, bound.low));
      return cat(low, cursor.words(".."), boundValue(cursor, bound.high));
    }
    case "bound-member":
      return cat(cursor.words("in"), " ", boundValue(cursor, bound.of));
    case "bound-at-most":
      return cat(cursor.words("at most"), " ", boundValue(cursor, bound.value));
    case "bound-matching":
      return cat(cursor.words("matching"), " ", cursor.any());
  }
}

function boundValue(cursor: Cursor, value: Parameters<typeof path>[1] | { kind: string }): Doc {
  return value.kind === "path" ? path(cursor, value as Parameters<typeof path>[1]) : literal(cursor);
}

export function parameters(cursor: Cursor, params: readonly Param[] | undefined): Doc {
  if (params === undefined) return "";
  return bracketed(cursor, "(", ")", params, ({ type, default: value }) => {
    const named = cat(cursor.any(), typed(cursor, type));
    return value === undefined ? named : cat(named, " ", cursor.words("="), " ", expression(cursor, value));
  });
}

/** `: T`, if there is one. */
export function typed(cursor: Cursor, type: TypeRef | undefined): Doc {
  return type === undefined ? "" : cat(cursor.words(":"), " ", typeRef(cursor, type));
}

export function enumDeclaration(cursor: Cursor, { open, ordered, members }: EnumDecl): Doc {
  const head = cat(cursor.words(open ? "open enum" : "enum"), " ", cursor.any(), " ", cursor.words("{"));
  const docs = members.map((_member, index) => {
    const { comments } = cursor.lead();
    const name = cursor.any();
    if (index === members.length - 1) return cat(comments, name);
    return ordered ? cat(comments, name, " ", cursor.words("<")) : cat(comments, name, ",", cursor.comma());
  });
  return group(head, nest(cat(line, join(line, docs), cursor.left(true))), line, cursor.words("}"));
}

/** Neighbouring short names for other types stand in a column. */
export function typeRow(cursor: Cursor, { name, definition }: TypeDecl): Row {
  const head = cat(cursor.words("type"), " ", cursor.any());
  if (definition.kind === "record") return { doc: cat(head, " ", record(cursor, definition)) };
  const equals = cursor.words("=");
  if (definition.kind === "type-ref")
    return { head, doc: cat(equals, " ", typeRef(cursor, definition)), column: aliases };
  const cases = sum(cursor, definition, "type ".length + name.text.length + 1);
  return { doc: cat(head, " ", equals, " ", cases) };
}

/** Fields stand one a line, without commas, their types in a column. */
function record(cursor: Cursor, { fields }: RecordType): Doc {
  return braced(cursor, () => {
    const all = items(cursor, fields, (field) => {
      const { head, rest } = fieldParts(cursor, field);
      return { head, doc: cat(rest, cursor.comma()), column: facts };
    });
    return rows(all, roomAt(cursor.depth));
  });
}

function fieldParts(cursor: Cursor, { type, default: value }: Field): { head: Doc; rest: Doc } {
  const head = cat(cursor.any(), cursor.words(":"));
  const of = typeRef(cursor, type);
  const rest = value === undefined ? of : cat(of, " ", cursor.words("="), " ", expression(cursor, value));
  return { head, rest };
}

/** Cases stand in one line, or one a line below the first, their fields in a column. */
function sum(cursor: Cursor, { variants }: SumType, indent: number): Doc {
  const widest = variants.reduce(
    (most, { fields, name }) => (fields.length > 0 ? Math.max(most, name.text.length) : most),
    0,
  );
  const docs = variants.map((variant, index) => {
    const bar = index === 0 ? "" : cat(line, cursor.words("|"), " ");
    return cat(bar, oneCase(cursor, variant, widest));
  });
  return group(nest(sequence(docs), indent));
}

function oneCase(cursor: Cursor, { name, fields }: Variant, widest: number): Doc {
  const named = cursor.any();
  if (fields.length === 0) return named;
  const pad = either(" ".repeat(Math.max(0, widest - name.text.length)), "");
  const opener = cursor.words("{");
  const docs = fields.map((field, index) => {
    const { comments } = cursor.lead();
    const { head, rest } = fieldParts(cursor, field);
    return cat(comments, head, " ", rest, index === fields.length - 1 ? "" : either("", ","), cursor.comma());
  });
  const inner = group(opener, nest(cat(line, join(line, docs), cursor.left(true))), line, cursor.words("}"));
  return cat(named, pad, " ", inner);
}
