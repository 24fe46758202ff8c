import { describe, expect, it } from '@jest/globals';
import { ConcurrencyLimit } from './concurrency-limit.js';

describe('places for Updates', () => {
  it('are as many as configured while answers come in time', () => {
    const places = new ConcurrencyLimit(24, 800);
    for (let i = 0; i < 100; i += 1) places.answered(700, i);
    expect(places.count).toBe(24);
  });

  it('shrink once for a burst of late answers, and again for what was sent after that', () => {
    const places = new ConcurrencyLimit(20, 800);
    for (let i = 0; i < 20; i += 1) places.answered(1_000, 5_000 + i);
    expect(places.count).toBe(16);
    places.answered(1_000, 6_500);
    expect(places.count).toBe(12);
  });

  it('never shrink below four, nor below what is configured', () => {
    const [many, few] = [new ConcurrencyLimit(24, 800), new ConcurrencyLimit(2, 800)];
    for (let i = 1; i < 50; i += 1) for (const places of [many, few]) places.answered(1_000, i * 10_000);
    expect([many.count, few.count]).toEqual([4, 2]);
  });

  it('grow back one by one', () => {
    const places = new ConcurrencyLimit(24, 800);
    for (let i = 1; i < 50; i += 1) places.answered(1_000, i * 10_000);
    for (let i = 0; i < 4; i += 1) places.answered(100, 600_000);
    expect(places.count).toBe(4);
    places.answered(100, 600_000);
    expect(places.count).toBe(5);
    for (let i = 0; i < 400; i += 1) places.answered(100, 600_000);
    expect(places.count).toBe(24);
  });
});
