// Adds up the steps of .ci/run and the tests their reports count; the last line printed is the sum.
import { readFileSync } from 'node:fs';

const total = { passed: 0, failed: 0, skipped: 0 };

function testsOf(report) {
  if (report === 'none') return { passed: 0, failed: 0, skipped: 0 };
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests } = JSON.parse(
    readFileSync(report, 'utf8'),
  );
  return { passed: numPassedTests, failed: numFailedTests, skipped: numPendingTests + numTodoTests };
}

for (const line of readFileSync(process.argv[2], 'utf8').trimEnd().split('\n')) {
  const [code, name, report] = line.split('\t');
  const tests = report ? testsOf(report) : { passed: code === '0' ? 1 : 0, failed: 0, skipped: 0 };
  // A step can fail with no test to show for it: a file that does not load, a red check, a hang.
  if (code !== '0' && tests.failed === 0) tests.failed = 1;
  if (code === '0' && report && tests.passed === 0) tests.failed += 1;
  for (const key of Object.keys(total)) total[key] += tests[key];
  console.log(
    `${code === '0' ? 'ok    ' : 'FAILED'} ${name}: ${tests.passed} passed, ${tests.failed} failed`,
  );
}
console.log(
  `${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`,
);
process.exitCode = total.failed > 0 ? 1 : 0;
