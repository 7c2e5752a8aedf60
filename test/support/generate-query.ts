// Random valid operations over any schema, the same for the same seed: nested selections, arguments inline and in
// variables, aliases (harmless ones and such as equal another field), fragments, @skip and @include, repeated fields. Some ask
// for `__typename` in every selection, at the end as Apollo Client and urql do it, or anywhere.

import {
  astFromValue,
  type GraphQLArgument,
  type GraphQLCompositeType,
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLSchema,
  getNamedType,
  getNullableType,
  isAbstractType,
  isCompositeType,
  isEnumType,
  isInputObjectType,
  isListType,
  isNonNullType,
  isUnionType,
  parse,
  print,
  validate,
} from 'graphql';
import { createRandom, type Random } from './random.ts';

export type GeneratedQuery = { readonly query: string; readonly variables: Readonly<Record<string, unknown>> };

/** A JSON value for an argument such as `Query.product(id:)`; `undefined` leaves it to the generator, `omit` leaves it out. */
export type ArgumentValue = (argument: {
  readonly coordinate: string;
  readonly type: GraphQLInputType;
  readonly random: Random;
}) => unknown;

export const omit = Symbol('omit');

/** All arguments of one field, where they depend on each other; undefined leaves them to `argumentValue`. */
export type FieldArguments = (field: {
  readonly coordinate: string;
  readonly random: Random;
}) => Readonly<Record<string, unknown>> | undefined;

export type GeneratorOptions = {
  readonly schema: GraphQLSchema;
  readonly seed: number;
  readonly argumentValue?: ArgumentValue;
  readonly fieldArguments?: FieldArguments;
  /** How much more often than others a field is asked for, by its coordinate: 1 for all where not given, 0 for never. */
  readonly weigh?: (coordinate: string) => number;
  readonly operationKind?: 'query' | 'mutation';
  readonly mostDepth?: number;
  readonly mostFields?: number;
  /** Share of the queries that ask for `__typename` everywhere. */
  readonly typedShare?: number;
};

type TypeNames = 'where drawn' | 'at the end' | 'anywhere';

/** `const next = createQueryGenerator({ schema, seed: 7 }); next().query` */
export function createQueryGenerator(options: GeneratorOptions): () => GeneratedQuery {
  const random = createRandom(options.seed);
  // Of its own, so that the rest of a query does not depend on it.
  const typing = createRandom(options.seed + 1);
  return () => {
    for (;;) {
      const isTyped = typing.chance(options.typedShare ?? 0.4);
      const typeNames = isTyped ? typing.pick(['at the end', 'at the end', 'anywhere'] as const) : 'where drawn';
      const generated = new QueryWriter(options, random, typing, typeNames).write();
      // Fields that cannot be merged are the one thing that is cheaper to try than to avoid.
      if (validate(options.schema, parse(generated.query)).length === 0) return generated;
    }
  };
}

type AnyField = GraphQLField<unknown, unknown>;

class QueryWriter {
  readonly #options: GeneratorOptions;
  readonly #random: Random;
  readonly #typing: Random;
  readonly #typeNames: TypeNames;
  readonly #variables = new Map<string, { readonly type: string; readonly value: unknown }>();
  readonly #fragments: string[] = [];
  #aliases = 0;
  /** Shared by the whole operation, so that a query stays readable and answers stay small. */
  #fieldsLeft: number;

  constructor(options: GeneratorOptions, random: Random, typing: Random, typeNames: TypeNames) {
    this.#options = options;
    this.#random = random;
    this.#typing = typing;
    this.#typeNames = typeNames;
    this.#fieldsLeft = options.mostFields ?? 30;
  }

  write(): GeneratedQuery {
    const kind = this.#options.operationKind ?? 'query';
    const root = kind === 'query' ? this.#options.schema.getQueryType() : this.#options.schema.getMutationType();
    if (!root) throw new Error(`The schema has no ${kind} type.`);
    // No client adds it to the root.
    const selection = writeBraces(this.#writeParts(root, this.#options.mostDepth ?? 5));
    const declarations = [...this.#variables].map(([name, { type }]) => `$${name}: ${type}`);
    const head = declarations.length > 0 ? `(${declarations.join(', ')})` : '';
    return {
      query: [`${kind} Generated${head} ${selection}`, ...this.#fragments].join('\n'),
      variables: Object.fromEntries([...this.#variables].map(([name, { value }]) => [name, value])),
    };
  }

  #writeSet(type: GraphQLCompositeType, depth: number): string {
    const parts = this.#writeParts(type, depth);
    if (this.#typeNames === 'at the end') parts.push('__typename');
    if (this.#typeNames === 'anywhere') parts.splice(this.#typing.integer(0, parts.length), 0, '__typename');
    return writeBraces(parts);
  }

  #writeParts(type: GraphQLCompositeType, depth: number): string[] {
    const fields = isUnionType(type)
      ? []
      : Object.values(type.getFields()).filter((field) => this.#mayAsk(field, depth) && this.#weigh(type, field) > 0);
    const wanted = Math.min(this.#random.integer(1, 5), Math.max(this.#fieldsLeft, 1));
    const parts: string[] = [];
    for (let index = 0; index < wanted && fields.length > 0; index++) {
      parts.push(this.#writeField(type, this.#pickField(type, fields), depth));
      const last = parts.at(-1);
      if (last !== undefined && last.length < 60 && this.#random.chance(0.08)) parts.push(last);
    }
    if (this.#random.chance(isAbstractType(type) ? 0.8 : 0.1))
      parts.push(this.#random.chance(0.1) ? `${this.#nextAlias()}: __typename` : '__typename');
    if (isAbstractType(type)) {
      for (const possible of this.#options.schema.getPossibleTypes(type)) {
        if (this.#fieldsLeft > 0 && this.#random.chance(0.6)) parts.push(this.#writeFragment(possible, depth));
      }
    } else if (this.#fieldsLeft > 0 && this.#random.chance(0.12)) parts.push(this.#writeFragment(type, depth));
    return parts;
  }

  #mayAsk(field: AnyField, depth: number): boolean {
    return (depth > 1 && this.#fieldsLeft > 0) || !isCompositeType(getNamedType(field.type));
  }

  #weigh(parent: GraphQLCompositeType, field: AnyField): number {
    return this.#options.weigh?.(`${parent.name}.${field.name}`) ?? 1;
  }

  #pickField(parent: GraphQLCompositeType, fields: readonly AnyField[]): AnyField {
    if (this.#options.weigh === undefined) return this.#random.pick(fields);
    const weights = fields.map((field) => this.#weigh(parent, field));
    let left = this.#random.next() * weights.reduce((sum, weight) => sum + weight, 0);
    const found = fields.find((_, index) => {
      left -= weights[index] ?? 0;
      return left < 0;
    });
    return found ?? this.#random.pick(fields);
  }

  #writeFragment(type: GraphQLCompositeType, depth: number): string {
    const interfaces = 'getInterfaces' in type ? type.getInterfaces() : [];
    const condition =
      interfaces.length > 0 && this.#random.chance(0.2) ? this.#random.pick<GraphQLCompositeType>(interfaces) : type;
    const set = this.#writeSet(condition, depth);
    if (this.#random.chance(0.3)) {
      const name = `F${this.#fragments.length + 1}`;
      this.#fragments.push(`fragment ${name} on ${condition.name} ${set}`);
      return `...${name}${this.#writeCondition()}`;
    }
    return `... on ${condition.name}${this.#writeCondition()} ${set}`;
  }

  #writeField(parent: GraphQLCompositeType, field: AnyField, depth: number): string {
    this.#fieldsLeft -= 1;
    const type = getNamedType(field.type);
    const alias = this.#writeAlias(parent, field);
    const args = this.#writeArguments(`${parent.name}.${field.name}`, field.args);
    const set = isCompositeType(type) ? ` ${this.#writeSet(type, depth - 1)}` : '';
    return `${alias}${field.name}${args}${this.#writeCondition()}${set}`;
  }

  #writeAlias(parent: GraphQLCompositeType, field: AnyField): string {
    if (this.#random.chance(0.06) && !isUnionType(parent)) {
      return `${this.#random.pick([...Object.keys(parent.getFields()), '__proto__', 'constructor'])}: `;
    }
    return field.args.length > 0 || this.#random.chance(0.12) ? `${this.#nextAlias()}: ` : '';
  }

  #nextAlias(): string {
    this.#aliases += 1;
    return `a${this.#aliases}`;
  }

  #writeCondition(): string {
    if (!this.#random.chance(0.06)) return '';
    const directive = this.#random.pick(['skip', 'include']);
    const value = this.#random.chance(0.5);
    if (this.#random.chance(0.3)) return ` @${directive}(if: ${value})`;
    const name = value ? 'yes' : 'no';
    this.#variables.set(name, { type: 'Boolean!', value });
    return ` @${directive}(if: $${name})`;
  }

  #writeArguments(coordinate: string, args: readonly GraphQLArgument[]): string {
    const given = this.#options.fieldArguments?.({ coordinate, random: this.#random });
    const written = args.flatMap((argument) => {
      const value =
        given === undefined
          ? this.#chooseValue(`${coordinate}(${argument.name}:)`, argument.type)
          : (given[argument.name] ?? omit);
      if (value === omit) return [];
      if (this.#random.chance(0.5)) {
        const name = `v${this.#variables.size + 1}`;
        this.#variables.set(name, { type: String(argument.type), value });
        return [`${argument.name}: $${name}`];
      }
      const node = astFromValue(value, argument.type);
      return node ? [`${argument.name}: ${print(node)}`] : [];
    });
    return written.length > 0 ? `(${written.join(', ')})` : '';
  }

  #chooseValue(coordinate: string, type: GraphQLInputType): unknown {
    const given = this.#options.argumentValue?.({ coordinate, type, random: this.#random });
    if (given !== undefined) return given;
    if (!isNonNullType(type) && this.#random.chance(0.6)) return omit;
    return this.#inventValue(coordinate, type);
  }

  #inventValue(coordinate: string, type: GraphQLInputType): unknown {
    const nullable = getNullableType(type);
    if (isListType(nullable)) return [this.#inventValue(coordinate, nullable.ofType)];
    if (isEnumType(nullable)) return this.#random.pick(nullable.getValues()).name;
    if (isInputObjectType(nullable)) {
      const required = Object.values(nullable.getFields()).filter((field) => isNonNullType(field.type));
      return Object.fromEntries(
        required.map((field) => [field.name, this.#inventValue(`${nullable.name}.${field.name}`, field.type)]),
      );
    }
    switch (nullable.name) {
      case 'Boolean':
        return this.#random.chance(0.5);
      case 'Int':
        return this.#random.integer(1, 4);
      case 'Float':
        return this.#random.integer(1, 40) / 4;
      default:
        return String(this.#random.integer(1, 4));
    }
  }
}

function writeBraces(parts: readonly string[]): string {
  return `{ ${parts.length > 0 ? parts.join(' ') : '__typename'} }`;
}
