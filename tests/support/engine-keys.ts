import { EngineSeals } from '../../libs/platform/engine-seals.js';
import { loadConfig } from '../../libs/platform/config.js';

/** The keys of this run, as processes of the product find them in their environment. */
export const ENGINE = loadConfig({ ENGINE_KEYS: process.env['ENGINE_KEYS'] }).engine;
export const SEALS = new EngineSeals(ENGINE);
