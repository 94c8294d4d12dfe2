const HEADER = /^(#cloud-config|#!|Content-Type:|#include|#cloud-boothook)/;
const KEY = /^(["']?)[A-Za-z_][\w.-]*\1\s*:(\s|$)/;
const OPENS: Readonly<Record<string, string>> = { ']': '[', '}': '{' };

/** Whether cloud-init could make sense of it: no YAML reader, but it knows the common slips from a document. */
export function isReadable(userData: string): boolean {
  if (!HEADER.test(userData)) return false;
  if (!userData.startsWith('#cloud-config')) return true;
  const lines = userData
    .split('\n')
    .slice(1)
    .map((line) => line.trimEnd());
  const text = lines.join('\n').trim();
  if (text.startsWith('{')) return isJsonObject(text);
  let isBlock = false;
  const open: string[] = [];
  for (const line of lines) {
    if (line.trim() === '' || line.trimStart().startsWith('#')) continue;
    if (/^ *\t/.test(line)) return false;
    const isTop = open.length === 0 && !/^\s/.test(line);
    if (isTop) isBlock = false;
    if (isBlock) continue;
    if (isTop && !KEY.test(line) && !/^(- |-$|---$)/.test(line)) return false;
    // What follows is text, whatever it looks like.
    if (/[|>][+-]?\d?$/.test(line)) isBlock = true;
    else if (!follow(line, open)) return false;
  }
  return open.length === 0 && (lines.some((line) => KEY.test(line)) || text === '');
}

function isJsonObject(text: string): boolean {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null && !Array.isArray(value);
  } catch {
    return false;
  }
}

/** Brackets that open a value have to be closed, each by its own kind; quotes and comments do not count. */
function follow(line: string, open: string[]): boolean {
  const value = line.replace(/"(\\.|[^"\\])*"|'[^']*'/g, '""').replace(/(^|\s)#.*$/, '');
  const begins = /^\s*(?:- )*(?:[\w.-]+\s*:\s*)?[[{]/.test(value);
  if (!begins && open.length === 0) return true;
  for (const character of value) {
    if (character === '[' || character === '{') open.push(character);
    else if (character in OPENS && open.pop() !== OPENS[character]) return false;
  }
  return true;
}
