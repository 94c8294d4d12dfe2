/** One field of a protobuf message: a varint as a number, or the bytes of a length-delimited field. */
export type ProtobufField =
  | { readonly number: number; readonly kind: 'VARINT'; readonly value: number }
  | { readonly number: number; readonly kind: 'BYTES'; readonly value: Uint8Array };

export class ProtobufUnreadableError extends Error {
  override readonly name = 'ProtobufUnreadableError';
}

/**
 * Reads the fields of one message, in order. Stricter than protobuf asks: only varints and
 * length-delimited fields, shortest varints only, nothing beyond 32 bits, nothing left over.
 */
export function readProtobuf(bytes: Uint8Array): ProtobufField[] {
  const fields: ProtobufField[] = [];
  let at = 0;

  const varint = (): number => {
    let value = 0;
    for (let index = 0; index < 5; index += 1) {
      const byte = bytes[at];
      if (byte === undefined) throw new ProtobufUnreadableError('a number ends too early');
      at += 1;
      value += (byte & 0x7f) * 2 ** (7 * index);
      if (byte < 0x80) {
        if (byte === 0 && index > 0)
          throw new ProtobufUnreadableError('a number is written longer than needed');
        if (value > 0xffff_ffff) break;
        return value;
      }
    }
    throw new ProtobufUnreadableError('a number is too large');
  };

  while (at < bytes.length) {
    const tag = varint();
    const number = Math.floor(tag / 8);
    if (number === 0) throw new ProtobufUnreadableError('field 0 does not exist');
    const wireType = tag % 8;
    if (wireType === 0) {
      fields.push({ number, kind: 'VARINT', value: varint() });
    } else if (wireType === 2) {
      const length = varint();
      if (length > bytes.length - at) throw new ProtobufUnreadableError('a field ends too early');
      fields.push({ number, kind: 'BYTES', value: bytes.subarray(at, at + length) });
      at += length;
    } else {
      throw new ProtobufUnreadableError(`wire type ${wireType} is not used here`);
    }
  }
  return fields;
}

export function bytesOf(field: ProtobufField): Uint8Array {
  if (field.kind !== 'BYTES') throw new ProtobufUnreadableError(`field ${field.number} is a number`);
  return field.value;
}
