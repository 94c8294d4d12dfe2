/** Units that an answer may name; `size` and `zero` lead to the base unit of the kind: base = value × size + zero. */
export interface Unit {
  readonly kind: 'LENGTH' | 'MASS' | 'TIME' | 'VOLUME' | 'TEMPERATURE' | 'DATA' | 'SHARE';
  readonly size: number;
  readonly zero: number;
}

type Row = readonly [kind: Unit['kind'], size: number, names: string, zero?: number];

const ROWS: readonly Row[] = [
  ['LENGTH', 1, 'm metre metres meter meters'],
  ['LENGTH', 1e-3, 'mm millimetre millimetres millimeter millimeters'],
  ['LENGTH', 1e-2, 'cm centimetre centimetres centimeter centimeters'],
  ['LENGTH', 1e-1, 'dm decimetre decimetres decimeter decimeters'],
  ['LENGTH', 1e3, 'km kilometre kilometres kilometer kilometers'],
  ['LENGTH', 0.0254, 'inch inches'],
  ['LENGTH', 0.3048, 'ft foot feet'],
  ['LENGTH', 0.9144, 'yd yard yards'],
  ['LENGTH', 1609.344, 'mi mile miles'],
  ['MASS', 1, 'kg kilogram kilograms kilo kilos'],
  ['MASS', 1e-3, 'g gram grams gramme grammes'],
  ['MASS', 1e-6, 'mg milligram milligrams'],
  ['MASS', 1e3, 't tonne tonnes'],
  ['MASS', 0.45359237, 'lb lbs pound pounds'],
  ['MASS', 0.028349523125, 'oz ounce ounces'],
  ['TIME', 1, 's sec secs second seconds'],
  ['TIME', 1e-3, 'ms millisecond milliseconds'],
  ['TIME', 60, 'min mins minute minutes'],
  ['TIME', 3_600, 'h hr hrs hour hours'],
  ['TIME', 86_400, 'd day days'],
  ['TIME', 604_800, 'wk week weeks'],
  ['VOLUME', 1, 'l L litre litres liter liters'],
  ['VOLUME', 1e-3, 'ml mL millilitre millilitres milliliter milliliters'],
  ['VOLUME', 1e-2, 'cl centilitre centilitres centiliter centiliters'],
  ['VOLUME', 1e-1, 'dl decilitre decilitres deciliter deciliters'],
  ['VOLUME', 3.785411784, 'gal gallon gallons'],
  ['TEMPERATURE', 1, 'K kelvin kelvins'],
  ['TEMPERATURE', 1, '°C C celsius centigrade', 273.15],
  ['TEMPERATURE', 5 / 9, '°F F fahrenheit', 459.67 * (5 / 9)],
  ['DATA', 1, 'B byte bytes'],
  ['DATA', 1 / 8, 'bit bits'],
  ['DATA', 1e3, 'kB KB kilobyte kilobytes'],
  ['DATA', 1e6, 'MB megabyte megabytes'],
  ['DATA', 1e9, 'GB gigabyte gigabytes'],
  ['DATA', 1e12, 'TB terabyte terabytes'],
  ['DATA', 1_024, 'KiB kibibyte kibibytes'],
  ['DATA', 1_048_576, 'MiB mebibyte mebibytes'],
  ['DATA', 1_073_741_824, 'GiB gibibyte gibibytes'],
  ['DATA', 125, 'kbit kilobit kilobits'],
  ['DATA', 125_000, 'Mbit megabit megabits'],
  ['DATA', 125_000_000, 'Gbit gigabit gigabits'],
  ['SHARE', 0.01, '% percent'],
  ['SHARE', 0.001, '‰ permille'],
];

const BY_NAME: ReadonlyMap<string, Unit> = new Map(
  ROWS.flatMap(([kind, size, names, zero = 0]) =>
    names.split(' ').map((name): [string, Unit] => [name, { kind, size, zero }]),
  ),
);

/** Symbols are told apart by their case; words are not. */
export function findUnit(name: string): Unit | null {
  const exact = BY_NAME.get(name);
  if (exact) return exact;
  return name.length > 2 ? (BY_NAME.get(name.toLowerCase()) ?? null) : null;
}

/** The same quantity in another unit; null when they measure different things. */
export function convert(value: number, from: Unit, to: Unit): number | null {
  if (from.kind !== to.kind) return null;
  return (value * from.size + from.zero - to.zero) / to.size;
}
