import { describe, expect, it } from '@jest/globals';
import { deviceOf } from './device.js';

describe('a device', () => {
  it.each([
    [
      'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/120.0 Safari/537.36',
      'Chrome · Windows',
    ],
    ['Mozilla/5.0 (Windows NT 10.0) AppleWebKit/537.36 Chrome/120.0 Safari/537.36 Edg/120.0', 'Edge · Windows'],
    [
      'Mozilla/5.0 (Linux; Android 10) AppleWebKit/537.36 Chrome/87.0 Mobile Safari/537.36 MicroMessenger/8.0',
      'WeChat · Android',
    ],
    ['Mozilla/5.0 (iPhone; CPU iPhone OS 16_0 like Mac OS X) Version/16.0 Mobile/15E148 Safari/604.1', 'Safari · iOS'],
    ['curl/8.0', null],
    [null, null],
  ])('%s is %s', (agent, device) => {
    expect(deviceOf(agent)).toBe(device);
  });
});
