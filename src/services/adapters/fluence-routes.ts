/** Where the two generations keep the same things. */
export interface FluenceRoutes {
  readonly generation: 'G2' | 'G3';
  readonly vms: string;
  readonly disks: string;
  readonly ips: string;
  readonly keys: string;
  readonly groups: string;
  readonly vpcs: string;
  readonly clusters: string;
  readonly datacenters: string;
  readonly clusterResources: string;
  readonly images: string;
  readonly balances: string;
}

export const CURRENT: FluenceRoutes = {
  generation: 'G2',
  vms: '/v2/vms',
  disks: '/v1/storages',
  ips: '/v1/public_ips',
  keys: '/v1/ssh_keys',
  groups: '/v1/security_groups',
  vpcs: '/v1/vpcs',
  clusters: '/v1/clusters',
  datacenters: '/v1/datacenters',
  clusterResources: '/v1/clusters/resources',
  images: '/v1/storages/default_images',
  balances: '/v2/users/balances',
};

export const NEXT: FluenceRoutes = {
  generation: 'G3',
  vms: '/v3/vms',
  disks: '/v3/storages',
  ips: '/v3/public-ips',
  keys: '/v3/ssh-keys',
  groups: '/v3/security-groups',
  vpcs: '/v3/vpcs',
  clusters: '/v3/clusters',
  datacenters: '/v3/datacenters',
  clusterResources: '/v3/clusters/resources',
  images: '/v3/images',
  balances: '/v3/users/balances',
};
