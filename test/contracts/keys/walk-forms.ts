// The zod forms of the contract language -> the path of every key that a contract may write, so that a key which somebody
// adds is walked without being named here. `schema[]` stands for the items of a list, `semantics.*` for keys of an author's
// own, `quality[range]` for a check of one type.

import type { z } from 'zod';
import { contractForm } from '../../../contracts/form.ts';
import { checkForm, paramsForms } from '../../../contracts/form-check.ts';
import { columnForm } from '../../../contracts/form-column.ts';
import { domainForm } from '../../../contracts/form-domain.ts';

type Shape = Readonly<Record<string, z.core.$ZodType>>;

/** Every key of `<product>.contract.yaml` that has a value of its own; a map that has keys is told by them. */
export function walkContract(): readonly string[] {
  const { schema: _, quality: __, ...rest } = contractForm;
  return [
    ...walkShape(rest, ''),
    ...walkForm(columnForm, 'schema[]'),
    ...walkForm(checkForm, 'quality[]').filter((path) => !path.startsWith('quality[].params')),
    ...Object.entries(paramsForms).flatMap(([type, form]) => walkForm(form, `quality[${type}].params`, [])),
  ];
}

/** Every key of `domain.yaml`. */
export function walkDomain(): readonly string[] {
  return walkShape(domainForm, '');
}

function walkShape(shape: Shape, within: string): readonly string[] {
  return Object.entries(shape).flatMap(([key, form]) => walkForm(form, within === '' ? key : `${within}.${key}`));
}

/** @param bare what a form without keys gives: itself, as a key with a value */
function walkForm(form: z.core.$ZodType, path: string, bare: readonly string[] = [path]): readonly string[] {
  const { def } = (form as z.core.$ZodTypes)._zod;
  switch (def.type) {
    case 'object': {
      const paths = walkShape(def.shape, path);
      return paths.length === 0 ? bare : paths;
    }
    case 'optional':
      return walkForm(def.innerType, path, bare);
    case 'pipe': // `preprocess`, or a text that is parsed; either has what comes out on the right.
      return walkForm(def.out, path, bare);
    case 'array':
      return hasKeys(def.element) ? walkForm(def.element, `${path}[]`) : bare;
    case 'record':
      return walkForm(def.valueType, `${path}.*`);
    case 'string':
    case 'number':
    case 'boolean':
    case 'enum':
    case 'literal':
    case 'unknown':
    case 'custom':
    case 'transform':
      return bare;
    default:
      throw new TypeError(`${path} has a form of type ${def.type}, which this walk does not know. Teach it.`);
  }
}

/** Whether there is a map somewhere in it. */
function hasKeys(form: z.core.$ZodType): boolean {
  const paths = walkForm(form, 'x');
  return paths.length !== 1 || paths[0] !== 'x';
}
