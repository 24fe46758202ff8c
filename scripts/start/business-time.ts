import type { BusinessClock } from '../../libs/domain/business-clock.js';
import { REAL_CLOCK } from '../../libs/domain/business-clock.js';
import type { StartOptions } from '../start-options.mjs';
import type { FolderState } from './data-folder.js';
import { StartError } from './start-error.js';

/** The day the demo data stands at: the source report's (pilot/README.md), after office hours. */
export const PILOT_AS_OF = Date.parse('2020-07-06T18:00:00+08:00');

/**
 * The business clock of a new folder. With demo data it starts at the report's day, else it is real time; `--clock` and `--speed` make a rehearsal.
 * @param nowMs real milliseconds since the epoch.
 */
export function clockOfNewFolder({ empty, clock, speed }: StartOptions, nowMs: number): BusinessClock {
  if (empty && clock === undefined && speed === undefined) return REAL_CLOCK;
  return { anchorReal: nowMs, anchorBusiness: clock ?? (empty ? nowMs : PILOT_AS_OF), speed: speed ?? 1 };
}

/**
 * The clock an existing folder keeps: its running cases have it in their histories.
 * @throws StartError when the options ask for another one.
 */
export function clockOfExistingFolder(
  { clock, speed }: StartOptions,
  state: FolderState,
  folder: string,
): BusinessClock {
  const same =
    (clock === undefined || clock === state.clock.anchorBusiness) &&
    (speed === undefined || speed === state.clock.speed);
  if (same) return state.clock;
  throw new StartError(
    `数据文件夹 ${folder} 中的案件已按原有时钟运行，不能改变 --clock 或 --speed：请用 --data 另选新文件夹。`,
    `The cases in the data folder ${folder} already run by its clock: for another --clock or --speed give a new folder with --data.`,
  );
}
