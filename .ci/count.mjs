// Adds up the steps of .ci/run and the tests their reports count; the last line printed is the sum. What failed is
// named just above it, for a reader who is shown only the end of the output.
import { readFileSync } from 'node:fs';

const total = { passed: 0, failed: 0, skipped: 0 };
const none = { passed: 0, failed: 0, skipped: 0, failures: [] };

/** Of one failed test or file: its name, and the first lines of what it said. */
function failureOf(name, messages) {
  const said = messages
    .join('\n')
    .replaceAll(/\u001b\[[0-9;]*m/g, '')
    .split('\n');
  return {
    name: name.replace(`${process.cwd()}/`, ''),
    said: said.slice(0, 12).join('\n      ').slice(0, 1500),
  };
}

function testsOf(report) {
  if (report === 'none') return none;
  const { numPassedTests, numFailedTests, numPendingTests, numTodoTests, testResults } = JSON.parse(
    readFileSync(report, 'utf8'),
  );
  const failures = testResults.flatMap((file) => {
    const failed = file.assertionResults.filter(({ status }) => status === 'failed');
    if (file.status === 'failed' && failed.length === 0) return [failureOf(file.name, [file.message])];
    return failed.map((test) => failureOf(`${file.name}: ${test.fullName}`, test.failureMessages));
  });
  return {
    passed: numPassedTests,
    failed: numFailedTests,
    skipped: numPendingTests + numTodoTests,
    failures,
  };
}

const lines = [];
const failures = [];
for (const line of readFileSync(process.argv[2], 'utf8').trimEnd().split('\n')) {
  const [code, name, report] = line.split('\t');
  const tests = report ? { ...testsOf(report) } : { ...none, passed: code === '0' ? 1 : 0 };
  // A step can fail with no test to show for it: a file that does not load, a red check, a hang.
  if (code !== '0' && tests.failed === 0) tests.failed = 1;
  if (code === '0' && report && tests.passed === 0) tests.failed += 1;
  for (const key of Object.keys(total)) total[key] += tests[key];
  failures.push(...tests.failures);
  lines.push(`${code === '0' ? 'ok    ' : 'FAILED'} ${name}: ${tests.passed} passed, ${tests.failed} failed`);
}
const shown = failures.slice(0, 20);
for (const { name, said } of shown) console.log(`  - ${name}\n      ${said}\n`);
// Again, a line each: what one failure says can be longer than the part of the output that somebody keeps.
for (const { name, said } of shown) console.log(`FAILED ${name}: ${said.split('\n', 1)[0].slice(0, 160)}`);
console.log(lines.join('\n'));
console.log(
  `${total.passed} passed, ${total.failed} failed${total.skipped > 0 ? `, ${total.skipped} skipped` : ''}`,
);
process.exitCode = total.failed > 0 ? 1 : 0;
