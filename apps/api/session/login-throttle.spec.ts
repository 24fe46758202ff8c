import { describe, expect, it } from '@jest/globals';
import { LoginThrottle } from './login-throttle.js';

describe('throttling of failed logins', () => {
  it('makes an address wait after its failures, and no other, until the window ends', () => {
    let now = 1_000_000;
    const throttle = new LoginThrottle({ failures: 3, windowMs: 60_000 }, () => now);
    throttle.failed('10.0.0.1');
    throttle.failed('10.0.0.1');
    expect(throttle.waitSeconds('10.0.0.1')).toBe(0);
    throttle.failed('10.0.0.1');
    expect(throttle.waitSeconds('10.0.0.1')).toBe(60);
    expect(throttle.waitSeconds('10.0.0.2')).toBe(0);
    now += 60_000;
    expect(throttle.waitSeconds('10.0.0.1')).toBe(0);
    throttle.failed('10.0.0.1');
    expect(throttle.waitSeconds('10.0.0.1')).toBe(0);
  });
});
