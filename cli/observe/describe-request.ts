// One answered request -> its line for the operator, without the text of its query, its values, or who asked.

import { metricsPath } from '../../http/metrics-route.ts';
import type { RequestEvent } from '../../http/observe-requests.ts';
import type { LogFields } from '../log.ts';

/** Asked every few seconds by what watches the process. */
const watchedRoutes: readonly string[] = ['/health', '/ready', metricsPath];

/** Null for one that is not worth a line. */
export function describeRequest(event: RequestEvent): { readonly line: string; readonly fields: LogFields } | null {
  const { requestId, method, route, status, bytes, operation, role } = event;
  if (watchedRoutes.includes(route) && status < 500) return null;
  const ms = Math.round(event.ms * 1_000) / 1_000;
  const told = [
    `${method} ${route} ${status} in ${ms} ms`,
    ...(bytes === null ? [] : [`${bytes} bytes`]),
    ...(operation === null ? [] : [`operation ${operation}`]),
    ...(role === null ? [] : [`role ${role}`]),
  ];
  const fields = {
    level: 'info',
    event: 'request',
    requestId,
    method,
    route,
    status,
    ms,
    bytes,
    operation,
    role,
  } as const;
  return { line: `request: ${told.join(', ')}`, fields };
}
