// The control in the bar by which the reader says who looks: a list of roles, or a field for a token.

import { byId, element } from './element.js';
import { anonymous } from './viewer.js';

/** @typedef {import('./viewer.js').ViewerSession} ViewerSession */

/** @type {Readonly<Record<import('./viewer.js').Reason, string>>} */
const whyBring = {
  'identity-provider': 'Paste a token of your identity provider. It is kept in this tab only.',
  'not-this-machine':
    'Roles to choose from are offered only to a browser on the machine that Concord runs on. Paste a token: npx concord token --role <role>',
  'no-key': 'For a choice of roles open the address that Concord printed when it started, with its #key.',
  'wrong-key':
    'The key is not the one of this Concord, which makes a new one at each start. Open the address that it printed last, with its #key.',
};

/** Shows who looks, now and whenever that changes. @param {ViewerSession} session */
export function showViewerControl(session) {
  draw(session);
  session.addEventListener('offer', () => draw(session));
  session.addEventListener('standing', () => {
    const place = document.getElementById('bearer');
    if (place !== null && session.token !== null) place.textContent = tellBearer(session.token, session.standing);
  });
}

/** @param {ViewerSession} session */
function draw(session) {
  const place = byId('viewer');
  place.replaceChildren(...(session.offer.kind === 'choose' ? makeChoice(session) : makeField(session)));
}

/** @param {ViewerSession} session */
function makeChoice(session) {
  const viewers = session.offer.kind === 'choose' ? session.offer.viewers : [];
  const options = [...viewers, { role: anonymous, claims: {} }].map(({ role, claims }) => {
    const option = element('option', { value: role }, describe(role, claims));
    option.selected = role === session.role;
    return option;
  });
  const select = element('select', { id: 'role', class: 'control' }, ...options);
  select.addEventListener('change', () => session.choose(select.value));
  return [element('label', { for: 'role' }, 'Look as'), select];
}

/**
 * @param {string} role
 * @param {Readonly<Record<string, unknown>>} claims
 */
function describe(role, claims) {
  if (role === anonymous) return 'anonymous (no token)';
  const told = Object.values(claims).flat().map(String).join(', ');
  return told === '' ? role : `${role} (${told})`;
}

/** @param {ViewerSession} session */
function makeField(session) {
  const reason = session.offer.kind === 'bring' ? session.offer.reason : 'identity-provider';
  if (session.token !== null) {
    const forget = element('button', { type: 'button', class: 'control' }, 'Forget the token');
    forget.addEventListener('click', () => redraw(session, null));
    const bearer = element('span', { id: 'bearer', role: 'status' }, tellBearer(session.token, session.standing));
    // Who has a token misses no key, but is told of one that was given in vain.
    return [bearer, forget, ...(reason === 'wrong-key' ? [element('small', {}, whyBring[reason])] : [])];
  }
  const field = element('input', {
    id: 'token',
    class: 'control',
    type: 'password',
    autocomplete: 'off',
    placeholder: 'eyJ…',
    'aria-describedby': 'why-token',
  });
  const form = element(
    'form',
    { class: 'viewer' },
    element('label', { for: 'token' }, 'Token'),
    field,
    element('button', { class: 'control' }, 'Use'),
    element('small', { id: 'why-token' }, whyBring[reason]),
  );
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const token = field.value.trim().replace(/^Bearer\s+/i, '');
    if (token !== '') redraw(session, token);
  });
  return [form];
}

/**
 * @param {ViewerSession} session
 * @param {string | null} token
 */
function redraw(session, token) {
  session.bring(token);
  draw(session);
}

/**
 * @param {string} token
 * @param {import('./viewer.js').Standing} standing
 */
function tellBearer(token, standing) {
  if (standing === 'refused') return 'Your token is not accepted.';
  const subject = readSubject(token);
  if (standing === 'accepted') return `You look as ${subject ?? 'the bearer of your token'}.`;
  return subject === null ? 'Your token has not been tried yet.' : `Your token says that you are ${subject}.`;
}

/**
 * Whose token it is, as it says itself; only the server verifies it. Null where it does not say.
 *
 * @param {string} token
 * @returns {string | null}
 */
function readSubject(token) {
  try {
    const [, payload = ''] = token.split('.');
    const claims = JSON.parse(atob(payload.replaceAll('-', '+').replaceAll('_', '/')));
    return typeof claims.sub === 'string' ? claims.sub.slice(0, 60) : null;
  } catch {
    return null;
  }
}
