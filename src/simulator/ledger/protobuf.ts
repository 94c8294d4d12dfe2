/** Just enough protobuf to write HAPI keys. */
const field = (number: number, bytes: Uint8Array): Buffer =>
  Buffer.concat([Buffer.from([(number << 3) | 2]), varint(bytes.length), bytes]);

function varint(value: number): Buffer {
  const bytes: number[] = [];
  let rest = value;
  while (rest > 0x7f) {
    bytes.push((rest & 0x7f) | 0x80);
    rest >>>= 7;
  }
  return Buffer.from([...bytes, rest]);
}

export const ed25519Key = (publicKey: Uint8Array) => field(2, publicKey);
export const ecdsaKey = (publicKey: Uint8Array) => field(7, publicKey);

/** `threshold` of these keys. */
export function thresholdKey(threshold: number, keys: readonly Uint8Array[]): Buffer {
  const list = Buffer.concat(keys.map((key) => field(1, key)));
  return field(5, Buffer.concat([Buffer.from([1 << 3]), varint(threshold), field(2, list)]));
}
