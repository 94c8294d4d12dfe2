/** May the server talk to this address? */
export type AddressVerdict =
  | 'PUBLIC'
  /** Private, and allowed by configuration. */
  | 'ALLOWED'
  | 'REFUSED';

export interface AddressGuard {
  check(ip: string): AddressVerdict;
}
