// What is promised of each query, and whether it is kept.

export const goals = {
  /** Total CPU of one process with all on, at most so many times that of the floor. */
  cpu: { Q1: 1.25, Q2: 1.25, Q3: 1.6, Q4: 1.25, Q5: 1.25 } as Readonly<Record<string, number>>,
  /** CPU of the gateway's process: that of the stock gateway's, over the same subgraphs, at least so many times. */
  stock: { Q1: 8, Q2: 7, Q3: 6 } as Readonly<Record<string, number>>,
  /** p99 at most so many times that of the floor. */
  p99: 2,
  /** Repeated reads: at least so much of the requests/s of a server that sends a fixed buffer. */
  fixed: 0.6,
};

export const tellWhether = (isMet: boolean) => (isMet ? 'met' : 'NOT MET');
