import { plainText } from './text.js';

/** Stands before what was set in bold; no answer that is read holds one of its own. */
export const BOLD = '\uffff';

const SYMBOLS: Readonly<Record<string, string>> = {
  times: '×',
  cdot: '×',
  div: '÷',
  approx: '≈',
  sim: '≈',
  pm: '±',
  le: '≤',
  leq: '≤',
  ge: '≥',
  geq: '≥',
  lt: '<',
  gt: '>',
  to: '→',
  rightarrow: '→',
  Rightarrow: '→',
  circ: '°',
  degree: '°',
  sqrt: '√',
};

/** What is seen where Markdown and LaTeX are shown, so that a unit in bold still belongs to its number. */
export function readable(given: string): string {
  return plainText(given)
    .replace(/\\[bdt]?frac\s*\{([^{}]{1,20})\}\s*\{([^{}]{1,20})\}/gu, '$1/$2')
    .replace(/\\(?:text|mathrm|textbf|mathbf|textrm|operatorname)\s*\{([^{}]{0,80})\}/gu, '$1')
    .replace(/\{,\}/gu, ',')
    .replace(/\\(?:quad|qquad|[,;:! ])/gu, ' ')
    .replace(/\\([()[\]])/gu, ' ')
    .replace(/\\([%$#&_])/gu, '$1')
    .replace(/\\([A-Za-z]+)/gu, (all, name: string) => SYMBOLS[name] ?? all)
    .replace(/\$\$([^$]{1,400})\$\$/gu, ' $1 ')
    .replace(/\$(?! )([^$\n]{1,200})(?<! )\$(?!\d)/gu, ' $1 ')
    .replace(/<\/?(?:b|i|em|strong|p|br|sup|sub|code|u)\s*\/?>/giu, ' ')
    .replace(/(\*\*|__)(?=\S)([^\n]*?\S)\1/gu, (_, __, inner: string) =>
      /^[-–+(]?\d/u.test(inner) ? `${BOLD}${inner}` : inner,
    )
    .replace(/(?<![\p{L}\p{N}*])([*_])(?=[^\s*_])([^*_\n]*?[^\s*_])\1(?![\p{L}\p{N}*])/gu, '$2')
    .replaceAll('`', '');
}

const COURTESY =
  /(?<=^|[.!?\n]\s{0,4})(?:please )?(?:let me know|is there anything|feel free|(?:i )?hope (?:this|that) helps|(?:i am |i'm )?happy to help|can i help|do you need|would you like)[^\d\n]*$/iu;

/** "Is there anything else I can help you with?" asks nothing that matters. */
export const withoutCourtesy = (text: string): string => text.trimEnd().replace(COURTESY, '');
