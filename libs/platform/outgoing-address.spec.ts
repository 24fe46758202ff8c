import { describe, expect, it } from '@jest/globals';
import { OutgoingAddresses } from './outgoing-address.js';

const resolved: Record<string, string[]> = {
  'hooks.example.com': ['93.184.216.34', '2606:2800:220:1::1'],
  'inside.example.com': ['93.184.216.34', '10.0.0.7'],
  'hooks.intranet': ['10.0.0.8'],
  'none.example.com': [],
};
const addresses = new OutgoingAddresses(['hooks.intranet', '127.0.0.1', '::1'], (host) =>
  Promise.resolve((resolved[host] ?? []).map((address) => ({ address, family: address.includes(':') ? 6 : 4 }))),
);
const outcome = (url: string): Promise<string> =>
  addresses.of(new URL(url)).then(
    ({ address }) => address,
    (error: Error) => `${error.name} ${error.message}`,
  );

describe('an address outside', () => {
  it.each([
    ['https://hooks.example.com/in?a=b', '93.184.216.34'],
    ['https://93.184.216.34/', '93.184.216.34'],
    ['http://hooks.intranet:8080/', '10.0.0.8'],
    ['http://127.0.0.1:4000/', '127.0.0.1'],
    ['http://[::1]:4000/', '::1'],
    ['https://inside.example.com/', 'ForbiddenAddress private'],
    ['https://none.example.com/', 'ForbiddenAddress nowhere'],
    ['http://hooks.example.com/', 'ForbiddenAddress https'],
    ['https://user:word@hooks.example.com/', 'ForbiddenAddress credentials'],
    ['ftp://hooks.example.com/', 'ForbiddenAddress protocol'],
    ...[
      'https://127.0.0.2/',
      'https://2130706434/',
      'https://0x7f.2/',
      'https://0.0.0.0/',
      'https://10.1.2.3/',
      'https://172.16.0.1/',
      'https://192.168.1.1/',
      'https://169.254.169.254/latest/meta-data',
      'https://100.64.0.1/',
      'https://224.0.0.1/',
      'https://[::]/',
      'https://[::ffff:10.0.0.1]/',
      'https://[64:ff9b::a00:1]/',
      'https://[fd00::1]/',
      'https://[fe80::1]/',
      'https://localhost/',
      'https://postgres/',
    ].map((url) => [url, 'ForbiddenAddress private']),
  ])('%s → %s', async (url, expected) => {
    expect(await outcome(url!)).toBe(expected);
  });
});
