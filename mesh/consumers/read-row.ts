// Rows of concord.consumers -> registrations.

import type { Registration } from './registration.ts';

export const registrationColumns = 'id, consumer, product, team, use_case, contact, pin, registered_by, registered_at';

type Row = Pick<Registration, 'id' | 'consumer' | 'product' | 'team' | 'contact' | 'pin'> & {
  readonly use_case: string;
  readonly registered_by: string;
  readonly registered_at: Date;
};

export function readRegistration({ use_case, registered_by, registered_at, ...same }: Row): Registration {
  return { ...same, useCase: use_case, registeredBy: registered_by, registeredAt: registered_at.getTime() };
}
