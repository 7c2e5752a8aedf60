// Parts of requests that a viewer may make: connections, single rows, relations and aggregates, with all their arguments.

import { getNamedType, isInputObjectType, isObjectType } from 'graphql';
import { constantCase } from '../../contracts/graphql-names.ts';
import type { Random } from '../support/random.ts';
import type { Agenda, FilterItem, GroupItem, HavingItem } from './request-agenda.ts';
import { drawKeyPart, drawOperand, drawPath } from './request-operands.ts';
import { type Grammar, namespaceType, type Site } from './request-sites.ts';
import { type KnownColumn, type KnownProduct, keyOf } from './request-vocabulary.ts';
import type { Arguments, RequestWriter } from './request-writer.ts';

type Depth = { readonly left: number };

export class RequestGrammar {
  readonly #grammar: Grammar;
  readonly #writer: RequestWriter;
  readonly #random: Random;

  constructor(grammar: Grammar, writer: RequestWriter) {
    this.#grammar = grammar;
    this.#writer = writer;
    this.#random = writer.random;
  }

  agendaOf(known: KnownProduct): Agenda {
    const agenda = this.#grammar.agendas.get(known);
    if (agenda === undefined) throw new TypeError(`no agenda of ${known.typeName}`);
    return agenda;
  }

  /** The site in its place: in the namespace, or in rows of its parent. */
  block(site: Site, given?: Arguments, selection?: string): string {
    const inner = this.site(site, given, selection);
    const { parent } = site;
    if (parent === null) return this.inNamespace(site.target, inner);
    const { typeName, namespace, field } = parent;
    const nodes = ` { nodes${this.#writer.set(typeName, [inner])} }`;
    const first = this.#random.integer(4, 12);
    return this.inNamespace(
      parent,
      this.#writer.field(namespaceType(this.#writer, namespace), field, { first }, nodes),
    );
  }

  inNamespace({ namespace }: KnownProduct, inner: string): string {
    return `${this.#writer.name()}: ${namespace} { ${inner} }`;
  }

  site(site: Site, given?: Arguments, selection?: string): string {
    const depth = { left: site.parent === null ? 2 : 1 };
    switch (site.kind) {
      case 'connection': {
        const args = given ?? { ...this.drawConnection(site.target), ...this.#drawSize(site.parent === null) };
        return this.#writer.field(site.typeName, site.field, args, selection ?? this.connection(site.target, depth));
      }
      case 'by-key': {
        const row = this.#random.integer(0, site.target.rows - 1);
        const key = Object.fromEntries(
          keyOf(site.target).map((column) => {
            const part = drawKeyPart(column, row, this.#random);
            const isNumber = this.#writer
              .fieldOf(site.typeName, site.field)
              .args.some(({ name, type }) => name === column.field && getNamedType(type).name === 'Int');
            return [column.field, isNumber ? Number(part) : part];
          }),
        );
        return this.#writer.field(site.typeName, site.field, given ?? key, selection ?? this.row(site.target, depth));
      }
      default:
        return this.aggregate(site, given, selection);
    }
  }

  drawConnection(target: KnownProduct): Arguments {
    return {
      ...(this.#random.chance(0.65) ? { where: this.filter(target, 2) } : {}),
      ...(this.#random.chance(0.45) ? { orderBy: this.order(target) } : {}),
    };
  }

  #drawSize(isRoot: boolean): Arguments {
    const size = this.#random.chance(0.02) ? 0 : this.#random.integer(1, isRoot ? 8 : 3);
    return this.#random.chance(0.75) ? { first: size } : { last: size };
  }

  order(target: KnownProduct): readonly Arguments[] {
    const { orders } = this.agendaOf(target);
    const items = Array.from({ length: this.#random.integer(1, 2) }, () => orders.next());
    return items.map(({ column, direction }) => ({ field: constantCase(column.column.name), direction }));
  }

  filter(target: KnownProduct, depth: number): Arguments {
    const random = this.#random;
    if (depth > 0 && random.chance(0.2)) {
      const inner = () => this.filter(target, depth - 1);
      return random.pick([
        () => ({ or: [inner(), inner()] }),
        () => ({ and: [inner(), inner()] }),
        () => ({ not: inner() }),
      ])();
    }
    if (depth > 0 && random.chance(0.15)) {
      const related = this.#filterRelated(target, depth);
      if (related !== null) return related;
    }
    return this.filterBy(this.agendaOf(target).filters.next());
  }

  filterBy({ column, operator }: FilterItem): Arguments {
    return { [column.field]: { [operator]: drawOperand(column, operator, this.#random) } };
  }

  /** Through a relation inside the domain. */
  #filterRelated(target: KnownProduct, depth: number): Arguments | null {
    const related = this.#grammar.related.get(target);
    if (related === undefined || related.size === 0) return null;
    const { field, other, quantifier } = related.next();
    const inner = this.filter(other, depth - 1);
    return { [field]: quantifier === null ? inner : { [quantifier]: inner } };
  }

  connection(target: KnownProduct, depth: Depth): string {
    const random = this.#random;
    const type = `${target.typeName}Connection`;
    const parts: string[] = [];
    if (random.chance(0.75)) parts.push(this.#writer.field(type, 'nodes', {}, this.row(target, depth)));
    if (parts.length === 0 || random.chance(0.25)) {
      const edge = `${target.typeName}Edge`;
      const node = this.#writer.field(edge, 'node', {}, this.row(target, depth));
      parts.push(this.#writer.field(type, 'edges', {}, this.#writer.set(edge, ['cursor', node])));
    }
    if (random.chance(0.25)) parts.push('totalCount');
    if (random.chance(0.2)) parts.push('pageInfo { hasNextPage hasPreviousPage startCursor endCursor }');
    return this.#writer.set(type, parts);
  }

  /** Some columns of a row, and of what it refers to. */
  row(target: KnownProduct, depth: Depth): string {
    const { selects } = this.agendaOf(target);
    const columns = new Set(Array.from({ length: this.#random.integer(2, 5) }, () => selects.next().column));
    const parts = [...columns].map((column) => this.column(target, column));
    const relations = this.#grammar.relations.get(target);
    if (depth.left > 0 && relations !== undefined && relations.size > 0 && this.#random.chance(0.45)) {
      parts.push(this.#relation(target, relations.next(), { left: depth.left - 1 }));
    }
    return this.#writer.set(target.typeName, parts);
  }

  /** Of a document often one place only. */
  column({ typeName }: KnownProduct, known: KnownColumn): string {
    const hasPath = this.#writer.fieldOf(typeName, known.field).args.length > 0 && this.#random.chance(0.6);
    return this.#writer.field(typeName, known.field, hasPath ? { path: drawPath(known, this.#random) } : {});
  }

  #relation(target: KnownProduct, field: string, depth: Depth): string {
    const site = this.#grammar.sites.find((one) => one.parent === target && one.field === field);
    if (site !== undefined) {
      if (site.kind === 'aggregate') return this.aggregate(site);
      const args = { ...this.drawConnection(site.target), ...this.#drawSize(false) };
      return this.#writer.field(site.typeName, field, args, this.connection(site.target, depth));
    }
    const name = getNamedType(this.#writer.fieldOf(target.typeName, field).type).name;
    const other = this.#grammar.vocabulary.byType.get(name);
    if (other === undefined) throw new TypeError(`${target.typeName}.${field} leads to no product`);
    return this.#writer.field(target.typeName, field, {}, this.row(other, depth));
  }

  aggregate(site: Site, given?: Arguments, selection?: string): string {
    const { target } = site;
    const at = `${site.typeName}.${site.field}`;
    const groups = given === undefined ? this.#drawGroups(target) : [];
    const groupBy = groups.map((item) => this.groupBy(item));
    const args = given ?? {
      ...(groupBy.length > 0 ? { groupBy } : {}),
      ...(this.#wants(`${at}.where`, 0.35) ? { where: this.filter(target, 1) } : {}),
      ...(this.#wants(`${at}.having`, 0.7) ? { having: this.having(target) } : {}),
      ...(this.#wants(`${at}.orderBy`, 0.4) ? { orderBy: [this.#drawGroupOrder(target, groups)] } : {}),
      ...(this.#random.chance(0.7) || site.parent !== null ? { first: this.#random.integer(1, 6) } : {}),
    };
    return this.#writer.field(site.typeName, site.field, args, selection ?? this.#groupFields(target, groups));
  }

  #drawGroups(target: KnownProduct): readonly GroupItem[] {
    const count = this.#random.pick([0, 1, 1, 1, 2]);
    const items = Array.from({ length: count }, () => this.agendaOf(target).groups.next());
    return items.filter((item, index) => items.findIndex(({ column }) => column === item.column) === index);
  }

  groupBy({ column, by, takesZone }: GroupItem): Arguments {
    const timezone = by !== null && takesZone && this.#random.chance(0.5) ? { timezone: 'Europe/Berlin' } : {};
    return { field: constantCase(column.column.name), ...(by === null ? {} : { by }), ...timezone };
  }

  /** The first time always, so that no argument stays untried by chance. */
  #wants(argument: string, probability: number): boolean {
    const { given } = this.#grammar;
    if (given.has(argument)) return this.#random.chance(probability);
    given.add(argument);
    return true;
  }

  /** Buckets and time zones where there may be none. */
  drawOddGroups(target: KnownProduct): Arguments {
    const { column } = this.agendaOf(target).groups.next();
    const field = constantCase(column.column.name);
    return {
      groupBy: this.#random.pick([
        [{ field, by: this.#random.pick(['DAY', 'MINUTE']), timezone: 'Europe/Berlin' }],
        [{ field, timezone: 'Nowhere/City' }],
        [{ field, by: 'YEAR' }, { field }],
      ]),
      first: 3,
    };
  }

  #drawGroupOrder(target: KnownProduct, groups: readonly GroupItem[]): Arguments {
    const { groupOrders } = this.agendaOf(target);
    const direction = this.#random.pick(['ASC', 'DESC']);
    const [group] = groups;
    if (group !== undefined && this.#random.chance(0.3)) {
      return { by: 'GROUP', field: constantCase(group.column.column.name), direction };
    }
    if (groupOrders.size === 0 || this.#random.chance(0.3)) return { by: 'COUNT', direction };
    const { column, by } = groupOrders.next();
    return { by, field: constantCase(column.column.name), direction };
  }

  having(target: KnownProduct): Arguments {
    const one = () => this.havingBy(target, this.agendaOf(target).havings.next());
    return this.#random.pick([
      one,
      () => ({ or: [one(), one(), one(), one(), one(), { count: { gte: 1 } }] }),
      () => ({ or: [{ and: [one(), one()] }, { not: one() }, { not: { or: [one(), one()] } }] }),
    ])();
  }

  havingBy({ typeName }: KnownProduct, { column, figure, operator }: HavingItem): Arguments {
    const filters = this.#writer.schema.getType(`${typeName}Having`);
    const outer = isInputObjectType(filters) ? getNamedType(filters.getFields()[figure]?.type) : undefined;
    const inner =
      column === null
        ? outer
        : isInputObjectType(outer)
          ? getNamedType(outer.getFields()[column.field]?.type)
          : undefined;
    const operand = isInputObjectType(inner) ? getNamedType(inner.getFields()[operator]?.type)?.name : undefined;
    const value = () => {
      const number = this.#random.integer(0, 6);
      if (operand === 'Int' || operand === 'Float') return number;
      if (operand === 'BigInt' || operand === 'Decimal') return String(number);
      return column === null ? number : drawOperand(column, 'eq', this.#random);
    };
    const condition = {
      [operator]:
        operator === 'isNull'
          ? this.#random.chance(0.5)
          : operator === 'in' || operator === 'notIn'
            ? [value(), value()]
            : value(),
    };
    return column === null ? { count: condition } : { [figure]: { [column.field]: condition } };
  }

  #groupFields(target: KnownProduct, groups: readonly GroupItem[]): string {
    const type = `${target.typeName}Aggregate`;
    const { figures } = this.agendaOf(target);
    const where = (figure: string) => (this.#wants(`${type}.${figure}`, 0.25) ? { where: this.filter(target, 1) } : {});
    const parts: string[] = [];
    if (groups.length > 0) {
      const group = `${target.typeName}Group`;
      parts.push(
        this.#writer.field(
          type,
          'group',
          {},
          this.#writer.set(
            group,
            groups.map(({ column }) => this.#writer.field(group, column.field)),
          ),
        ),
      );
    }
    if (parts.length === 0 || this.#random.chance(0.6)) parts.push(this.#writer.field(type, 'count', where('count')));
    const chosen = figures.size === 0 ? [] : Array.from({ length: this.#random.integer(1, 3) }, () => figures.next());
    for (const { column, figure } of chosen) {
      const named = getNamedType(this.#writer.fieldOf(type, figure).type);
      if (isObjectType(named))
        parts.push(
          this.#writer.field(
            type,
            figure,
            where(figure),
            this.#writer.set(named.name, [this.#writer.field(named.name, column.field)]),
          ),
        );
    }
    return this.#writer.set(type, parts);
  }
}
