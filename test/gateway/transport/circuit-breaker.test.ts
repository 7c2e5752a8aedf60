import { describe, expect, it } from 'vitest';
import { createCircuitBreaker } from '../../../gateway/transport/circuit-breaker.ts';

function createTold() {
  let time = 0;
  const told: unknown[] = [];
  const breaker = createCircuitBreaker({
    now: () => time,
    onOpened: (cause) => told.push(`opened: ${cause}`),
    onClosed: () => told.push('closed'),
  });
  return {
    ...breaker,
    told,
    pass: (ms: number) => {
      time += ms;
    },
    ask: (outcome: 'answered' | 'failed' | 'abandoned') => {
      const leave = breaker.enter();
      leave?.(outcome, 'down');
      return leave !== null;
    },
  };
}

function createOpen() {
  const breaker = createTold();
  for (let nth = 0; nth < 5; nth++) {
    breaker.pass(25);
    breaker.ask('failed');
  }
  return breaker;
}

describe('the breaker of a subgraph', () => {
  it('opens at the fifth failure in a row, however long they took, and tells it once', () => {
    const breaker = createTold();
    const states = Array.from({ length: 6 }, () => {
      breaker.pass(35_000);
      breaker.ask('failed');
      return breaker.state();
    });
    expect(states.slice(0, 5)).toEqual(['closed', 'closed', 'closed', 'closed', 'open']);
    expect(breaker.told).toEqual(['opened: down']);
    expect(breaker.lastCause()).toBe('down');
  });

  it('opens where half of ten requests failed, though never five in a row', () => {
    const breaker = createTold();
    const states = Array.from({ length: 10 }, (_, nth) => {
      breaker.ask(nth % 2 === 0 ? 'answered' : 'failed');
      return breaker.state();
    });
    expect(states).toEqual([...Array(9).fill('closed'), 'open']);
  });

  it('stays closed below half, and forgets what is older than its window', () => {
    const breaker = createTold();
    for (let nth = 0; nth < 300; nth++) breaker.ask(nth % 3 === 2 ? 'failed' : 'answered');
    expect(breaker.state()).toBe('closed');

    const slow = createTold();
    for (let nth = 0; nth < 60; nth++) {
      slow.ask(nth % 2 === 0 ? 'answered' : 'failed');
      slow.pass(1_500);
    }
    expect([slow.state(), slow.told]).toEqual(['closed', []]);
  });

  it('stays closed where one break of the network ends several requests at once', () => {
    const breaker = createTold();
    for (let nth = 0; nth < 40; nth++) breaker.ask('answered');
    for (let nth = 0; nth < 32; nth++) breaker.ask('failed');
    expect(breaker.state()).toBe('closed');
    breaker.pass(100);
    breaker.ask('failed');
    expect(breaker.state()).toBe('open');
  });

  it('does not count those who went away', () => {
    const breaker = createTold();
    for (let nth = 0; nth < 50; nth++) breaker.ask('abandoned');
    expect(breaker.state()).toBe('closed');
    for (let nth = 0; nth < 4; nth++) breaker.ask('failed');
    breaker.ask('abandoned');
    breaker.pass(100);
    expect(breaker.ask('failed') && breaker.state()).toBe('open');
  });

  it('lets one request a second through when open, and closes at its answer', () => {
    const breaker = createOpen();
    expect(breaker.ask('answered')).toBe(false);
    breaker.pass(999);
    expect(breaker.ask('answered')).toBe(false);
    breaker.pass(1);
    expect([breaker.ask('failed'), breaker.state(), breaker.ask('answered')]).toEqual([true, 'open', false]);
    breaker.pass(1_000);
    const leave = breaker.enter();
    expect([breaker.state(), breaker.enter()]).toEqual(['half-open', null]);
    leave?.('answered');
    expect([breaker.state(), breaker.told]).toEqual(['closed', ['opened: down', 'closed']]);
  });

  it('sends another probe where the first one hangs', () => {
    const breaker = createOpen();
    breaker.pass(1_000);
    const hanging = breaker.enter();
    breaker.pass(1_000);
    expect([breaker.ask('answered'), breaker.state()]).toEqual([true, 'closed']);
    hanging?.('failed');
    expect(breaker.state()).toBe('closed');
  });

  it('takes an outcome once, and none of a time before it opened or closed', () => {
    const breaker = createTold();
    const early = Array.from({ length: 20 }, () => breaker.enter());
    for (const leave of early.slice(0, 10)) leave?.('failed');
    expect(breaker.state()).toBe('open');
    for (const leave of early) leave?.('answered');
    expect(breaker.state()).toBe('open');
    breaker.pass(1_000);
    const probe = breaker.enter();
    probe?.('failed');
    probe?.('answered');
    expect([breaker.state(), breaker.told.length]).toEqual(['open', 1]);
  });
});
