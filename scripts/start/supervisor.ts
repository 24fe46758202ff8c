import { ManagedProcess, type ProcessPlan, type ProcessPlaces } from './managed-process.js';
import type { StartError } from './start-error.js';

/** All processes of one `npm start`. */
export class Supervisor {
  private readonly running = new Map<ProcessPlan['name'], ManagedProcess>();

  /** @param giveUp called when one of them cannot be kept alive. */
  constructor(
    private readonly places: ProcessPlaces,
    private readonly say: (line: string) => void,
    private readonly giveUp: (error: StartError) => void,
  ) {}

  /** Starts a process and waits until it is ready. @throws StartError */
  async run(plan: ProcessPlan): Promise<void> {
    const one = new ManagedProcess(plan, this.places, this.say, this.giveUp);
    this.running.set(plan.name, one);
    await one.start();
  }

  /** Who answers goes first, then who works, then what they rely on. */
  async stopAll(): Promise<void> {
    await this.running.get('api')?.stop();
    await this.running.get('worker')?.stop();
    await Promise.all([this.running.get('temporal')?.stop(), this.running.get('postgres')?.stop()]);
  }

  killAll(): void {
    for (const one of this.running.values()) one.kill();
  }
}
