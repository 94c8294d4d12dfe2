import { describe, expect, it } from 'vitest';
import { severityOf } from '../../../src/services/logs/severity.js';

describe('the severity of a line', () => {
  it.each([
    ['INFO:     127.0.0.1:52000 - "GET /health HTTP/1.1" 200 OK', 'INFO'],
    ['2026-01-01 12:00:00 [WARNING] slow', 'WARN'],
    ['\u001b[31mERROR\u001b[0m it broke', 'ERROR'],
    ['\u001b[33mW\u001b[0mARN split by colours', 'WARN'],
    ['{"level":"debug","msg":"x"}', 'DEBUG'],
    ['{"severity": "WARNING", "message": "x"}', 'WARN'],
    ['{"level":50,"time":1,"msg":"pino"}', 'ERROR'],
    ['{"level":30,"msg":"no ERROR at all"}', 'INFO'],
    ['time="…" level=error msg="no ERROR here is needed"', 'ERROR'],
    ['ts=2026-01-01 lvl=dbug msg="x"', 'DEBUG'],
    ['WARNING:root:python logging', 'WARN'],
    ['2026-01-01 12:00:00,123 - app - CRITICAL - message', 'ERROR'],
    ['2026-01-01 12:00:00.123 | SUCCESS  | loguru says little', null],
    ['Traceback (most recent call last):', 'ERROR'],
    ['ValueError: no such model', 'ERROR'],
    ['I0102 15:04:05.000000       1 server.go:42] serving', 'INFO'],
    ['W0102 15:04:05.000000       1 server.go:42] slow', 'WARN'],
    ['E0102 15:04:05.000000       1 server.go:42] info in the text', 'ERROR'],
    ['F0102 15:04:05.000000       1 server.go:42] over', 'ERROR'],
    ['2026/11/22 10:00:00 [error] 29#29: *1 open() failed', 'ERROR'],
    ['2026/11/22 10:00:00 [warn] 29#29: conflicting server name', 'WARN'],
    ['2026/11/22 10:00:00 [notice] 1#1: start worker processes', 'INFO'],
    ['2026/11/22 10:00:00 [emerg] 1#1: host not found', 'ERROR'],
    ['{"level":"constructor"}', null],
    ['loading the model', null],
    ['the water level: high', null],
    ['', null],
  ])('%j', (line, severity) => {
    expect(severityOf(line)).toBe(severity);
  });
});
