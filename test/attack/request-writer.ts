// The text of one request and its variables: arguments inline and in variables, aliases, also such as are names of other
// fields, fragments, @skip and @include.

import {
  type GraphQLField,
  type GraphQLInputType,
  type GraphQLObjectType,
  type GraphQLSchema,
  getNullableType,
  isEnumType,
  isInputObjectType,
  isListType,
  isObjectType,
} from 'graphql';
import type { Random } from '../support/random.ts';

export type WrittenRequest = { readonly query: string; readonly variables: Readonly<Record<string, unknown>> };
export type Arguments = Readonly<Record<string, unknown>>;

/** A variable that the request declares by itself, in place of a value. */
export class RequestWriter {
  readonly schema: GraphQLSchema;
  readonly random: Random;
  readonly #variables = new Map<string, { readonly type: string; readonly value: unknown }>();
  readonly #fragments: string[] = [];
  #names = 0;

  constructor(schema: GraphQLSchema, random: Random) {
    this.schema = schema;
    this.random = random;
  }

  type(name: string): GraphQLObjectType {
    const type = this.schema.getType(name);
    if (isObjectType(type)) return type;
    throw new TypeError(`${name} is no type of the graph`);
  }

  fieldOf(typeName: string, name: string): GraphQLField<unknown, unknown> {
    const field = this.type(typeName).getFields()[name];
    if (field === undefined) throw new TypeError(`${typeName} has no field ${name}`);
    return field;
  }

  name(): string {
    this.#names += 1;
    return `a${this.#names}`;
  }

  /** A field with its arguments and what is selected of it. */
  field(typeName: string, name: string, given: Arguments = {}, selection = ''): string {
    const field = this.fieldOf(typeName, name);
    const parts = field.args.flatMap((argument) => {
      const value = given[argument.name];
      return value === undefined ? [] : [`${argument.name}: ${this.#writeArgument(value, argument.type)}`];
    });
    const list = parts.length > 0 ? `(${parts.join(', ')})` : '';
    return `${this.#writeAlias(typeName, field.args.length > 0)}${name}${list}${this.#writeCondition()}${selection}`;
  }

  /** `{ ... }` of `parts`, some of them in fragments. */
  set(typeName: string, parts: readonly string[]): string {
    const { random } = this;
    const all = this.#withoutConflicts(random.chance(0.06) ? [...parts, '__typename'] : parts);
    if (all.length === 0) return ' { __typename }';
    if (!random.chance(0.08)) return ` { ${all.join(' ')} }`;
    const cut = random.integer(0, all.length - 1);
    const inside = all.splice(cut);
    if (random.chance(0.5)) {
      const name = `F${this.#fragments.length + 1}`;
      this.#fragments.push(`fragment ${name} on ${typeName} { ${inside.join(' ')} }`);
      return ` { ${all.join(' ')} ...${name}${this.#writeCondition()} }`;
    }
    const condition = random.chance(0.2) ? '' : ` on ${typeName}`;
    return ` { ${all.join(' ')} ...${condition}${this.#writeCondition()} { ${inside.join(' ')} } }`;
  }

  /** Two fields of one response key could not be merged: the later gets another key. */
  #withoutConflicts(parts: readonly string[]): string[] {
    const keys = new Set<string>();
    return parts.map((part) => {
      const [, key = '', isAlias] = /^(\w+)(:)?/.exec(part) ?? [];
      if (!keys.has(key)) {
        keys.add(key);
        return part;
      }
      return `${this.name()}: ${isAlias === undefined ? part : part.replace(/^\w+: /, '')}`;
    });
  }

  finish(parts: readonly string[]): WrittenRequest {
    const declared = [...this.#variables].map(([name, { type }]) => `$${name}: ${type}`);
    const head = declared.length > 0 ? `query Attack(${declared.join(', ')})` : 'query Attack';
    return {
      query: [`${head} { ${parts.join(' ')} }`, ...this.#fragments].join('\n'),
      variables: Object.fromEntries([...this.#variables].map(([name, { value }]) => [name, value])),
    };
  }

  /** A variable of a name of its own. */
  declare(name: string, type: string, value: unknown): void {
    this.#variables.set(name, { type, value });
  }

  #writeAlias(typeName: string, isNeeded: boolean): string {
    const { random } = this;
    if (!isNeeded && random.chance(0.03)) {
      return `${random.pick([...Object.keys(this.type(typeName).getFields()), '__proto__', 'constructor'])}: `;
    }
    return isNeeded || random.chance(0.08) ? `${this.name()}: ` : '';
  }

  #writeCondition(): string {
    const { random } = this;
    if (!random.chance(0.03)) return '';
    const isSkip = random.chance(0.5);
    const value = random.chance(0.15) ? isSkip : !isSkip;
    const directive = isSkip ? 'skip' : 'include';
    if (random.chance(0.4)) return ` @${directive}(if: ${value})`;
    const name = value ? 'yes' : 'no';
    this.#variables.set(name, { type: 'Boolean!', value });
    return ` @${directive}(if: $${name})`;
  }

  #writeArgument(value: unknown, type: GraphQLInputType): string {
    return this.random.chance(0.35) ? this.#declare(value, type) : this.#writeValue(value, type);
  }

  #declare(value: unknown, type: GraphQLInputType): string {
    const name = `v${this.#variables.size + 1}`;
    this.#variables.set(name, { type: String(type), value });
    return `$${name}`;
  }

  #writeValue(value: unknown, given: GraphQLInputType): string {
    const type = getNullableType(given);
    if (value === null) return 'null';
    if (isListType(type)) {
      const items: readonly unknown[] = Array.isArray(value) ? value : [value];
      return `[${items.map((item) => this.#writeValue(item, type.ofType)).join(', ')}]`;
    }
    if (isEnumType(type)) return String(value);
    if (isInputObjectType(type)) {
      const fields = Object.entries(value as Arguments).map(([name, inner]) => {
        const field = type.getFields()[name];
        if (field === undefined) throw new TypeError(`${type.name} has no field ${name}`);
        return `${name}: ${this.#writeLeaf(inner, field.type)}`;
      });
      return `{ ${fields.join(', ')} }`;
    }
    // Documents in their own words may hold keys that are no names.
    if (typeof value === 'object') return this.#declare(value, given);
    return JSON.stringify(value);
  }

  #writeLeaf(value: unknown, type: GraphQLInputType): string {
    const isScalar = typeof value !== 'object' && !isEnumType(getNullableType(type));
    return isScalar && this.random.chance(0.15) ? this.#declare(value, type) : this.#writeValue(value, type);
  }
}
