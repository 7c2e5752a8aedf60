// Whoever comes without a token may be kept from the schema: from introspection, and from what errors give away of it.

import { anonymous, type Viewer } from '../identity/viewer.ts';

export function isOutsider(viewer: Viewer, hasOpenSchema: boolean): boolean {
  return !hasOpenSchema && viewer.subject === anonymous.subject && viewer.role === anonymous.role;
}
