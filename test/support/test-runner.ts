// Vitest's runner, with one rule more: what waits for processes, sockets and clocks on two shared cores is tried twice
// before it counts as failed (the report says which tests needed it). Whatever attacks, or compares answers, is tried once.

import { type RunnerTestFile, TestRunner } from 'vitest';

const waitsForOthers = /\/test\/(bench|cli|demo|end-to-end|faults|http|mesh|portal)\//;

export default class PatientRunner extends TestRunner {
  override onCollectStart(file: RunnerTestFile): void {
    this.config.retry = waitsForOthers.test(file.filepath) ? 1 : 0;
    super.onCollectStart(file);
  }
}
