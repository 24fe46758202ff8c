import { useQuery } from '@tanstack/react-query';
import type { components } from '../../api/generated/schema.js';
import { readCases, type CaseFilter } from '../../api/cases.js';
import { answer, api, type CaseSummary } from '../../api/client.js';

export type Definition = components['schemas']['FigureDefinition'];
export type Trend = components['schemas']['DeskTrend'];
export type Durations = components['schemas']['DeskDurations'];
export type Bottlenecks = components['schemas']['DeskBottlenecks'];
export type Load = components['schemas']['DeskLoad'];
export type Urging = components['schemas']['DeskUrging'];
export type ForecastOf = components['schemas']['DeskForecast'];
export type Finished = components['schemas']['FinishedSearchAnswer'];
export type FinishedFilter = components['schemas']['FinishedSearch']['filter'];
export type ForecastCases = components['schemas']['ForecastSearchAnswer'];
type Step = NonNullable<NonNullable<CaseFilter['step']>[number]>;
type OrganisationType = NonNullable<NonNullable<CaseFilter['type']>[number]>;

/** What the address narrows the figures to. */
export interface Narrowed {
  body?: string;
  step?: Step;
  type?: OrganisationType;
}
export const MOST_LISTED = 200;

export function useTrend(weeks: number, narrowed: Narrowed) {
  return useQuery({
    queryKey: ['trend', weeks, narrowed],
    queryFn: () => answer(api.GET('/api/monitoring/trend', { params: { query: { weeks, ...narrowed } } })),
  });
}
export function useDurations(weeks: number, narrowed: Narrowed, groupBy: string) {
  return useQuery({
    queryKey: ['durations', weeks, narrowed, groupBy],
    queryFn: () => answer(api.GET('/api/monitoring/durations', { params: { query: { weeks, groupBy, ...narrowed } } })),
  });
}
export function useBottlenecks() {
  return useQuery({ queryKey: ['bottlenecks'], queryFn: () => answer(api.GET('/api/monitoring/bottlenecks')) });
}
export function useLoad() {
  return useQuery({ queryKey: ['load'], queryFn: () => answer(api.GET('/api/monitoring/load')) });
}
export function useUrging(weeks: number) {
  return useQuery({
    queryKey: ['urging', weeks],
    queryFn: () => answer(api.GET('/api/monitoring/urging', { params: { query: { weeks } } })),
  });
}
export function useForecast(query: Narrowed & { until?: string }) {
  return useQuery({
    queryKey: ['forecast', query],
    queryFn: () => answer(api.GET('/api/monitoring/forecast', { params: { query } })),
  });
}
export function useForecastCases(filter: Narrowed & { until?: string }) {
  return useQuery({
    queryKey: ['forecast-cases', filter],
    queryFn: () => answer(api.POST('/api/monitoring/forecast/search', { body: { filter } })),
  });
}

export function useFinished(filter: FinishedFilter) {
  return useQuery({
    queryKey: ['finished', filter],
    queryFn: () =>
      answer(api.POST('/api/monitoring/finished/search', { body: { filter, page: { limit: MOST_LISTED } } })),
  });
}
/** Open cases behind a number. @param claimedBy only what this reviewer has claimed */
export function useOpenCases(filter: CaseFilter, claimedBy: string | null) {
  return useQuery({
    queryKey: ['figure-cases', filter, claimedBy],
    queryFn: async (): Promise<CaseSummary[]> => {
      const found = await readCases(filter, 1_000);
      return claimedBy === null ? found : found.filter((one) => one.waitingFor?.account === claimedBy);
    },
  });
}
