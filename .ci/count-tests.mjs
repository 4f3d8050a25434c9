// Prints "PASSED FAILED" of a Jest report. No test at all, or one that was left out, is a failure.
import { readFileSync } from 'node:fs';

const report = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const leftOut = report.numPendingTests + report.numTodoTests;
const broken = report.numRuntimeErrorTestSuites;
const none = report.numTotalTests === 0 ? 1 : 0;
process.stdout.write(`${report.numPassedTests} ${report.numFailedTests + leftOut + broken + none}\n`);
