import type { Provider, Type } from '@nestjs/common';
import { AssessmentsRepository } from '../../../libs/data/ledger/assessments.repository.js';
import { InstructorsRepository } from '../../../libs/data/ledger/instructors.repository.js';
import { ListOpenings } from '../../../libs/data/ledger/list-openings.js';
import { OrganisationsRepository } from '../../../libs/data/ledger/organisations.repository.js';
import { RegistersRepository } from '../../../libs/data/ledger/registers.repository.js';
import { TaskListsRepository } from '../../../libs/data/ledger/task-lists.repository.js';
import type { OperationRunner } from '../operations/operation-runner.js';
import { AssessmentsController } from './assessments/assessments.controller.js';
import { AssessmentsService } from './assessments/assessments.service.js';
import { InstructorsController } from './instructors/instructors.controller.js';
import { InstructorsService } from './instructors/instructors.service.js';
import type { LedgerChangesService } from './ledger-changes.service.js';
import type { LedgerSurroundings } from './ledger-parts.js';
import { OrganisationsController } from './organisations/organisations.controller.js';
import { OrganisationsService } from './organisations/organisations.service.js';
import { RegistersController } from './registers/registers.controller.js';
import { RegistersService } from './registers/registers.service.js';
import { OpenCasesService } from './task-lists/open-cases.service.js';
import { TaskListReadsService } from './task-lists/task-list-reads.service.js';
import { TaskListsController } from './task-lists/task-lists.controller.js';
import { TaskListsService } from './task-lists/task-lists.service.js';

export const LIST_CONTROLLERS: Type[] = [
  AssessmentsController,
  TaskListsController,
  InstructorsController,
  OrganisationsController,
  RegistersController,
];

/** Assessment, task lists and the opening of their cases, instructors, registers. */
export function listServices(
  { parts, opening }: LedgerSurroundings,
  changes: LedgerChangesService,
): { providers: Provider[]; runners: OperationRunner[] } {
  const { clock, database } = parts;
  const openCases = new OpenCasesService({ ...parts, openings: new ListOpenings(database), opening, changes });
  return {
    providers: [
      {
        provide: AssessmentsService,
        useValue: new AssessmentsService({ assessments: new AssessmentsRepository(database), changes, clock }),
      },
      { provide: TaskListsService, useValue: new TaskListsService({ ...parts, changes }) },
      { provide: TaskListReadsService, useValue: new TaskListReadsService(new TaskListsRepository(database), clock) },
      {
        provide: InstructorsService,
        useValue: new InstructorsService({ ...parts, instructors: new InstructorsRepository(database), changes }),
      },
      {
        provide: OrganisationsService,
        useValue: new OrganisationsService({ ...parts, organisations: new OrganisationsRepository(database), changes }),
      },
      {
        provide: RegistersService,
        useValue: new RegistersService({ registers: new RegistersRepository(database), changes, clock }),
      },
      { provide: OpenCasesService, useValue: openCases },
    ],
    runners: [openCases.runner],
  };
}
