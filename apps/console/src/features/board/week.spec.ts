import { expect, it } from '@jest/globals';
import { sundayOf } from './week.js';

it.each([
  ['2020-07-06', '2020-07-12'],
  ['2020-07-11', '2020-07-12'],
  ['2020-07-12', '2020-07-12'],
  ['2020-12-31', '2021-01-03'],
])('the week of %s ends on %s', (day, sunday) => {
  expect(sundayOf(day)).toBe(sunday);
});
