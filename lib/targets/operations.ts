/** What there is to know of an operation, whatever target does it. */
export interface OperationTraits {
  /** Several of it, in words. */
  readonly plural: string;
  /** Whether one whose answer was lost may have been done all the same. */
  readonly changesState: boolean;
  /** Whether its request brings a value that is then stored. */
  readonly storesPayload: boolean;
  /** Whether a value goes to the target or comes from it, one of the payload's size for each that is done. */
  readonly movesPayload: boolean;
}

/**
 * What targets store, and the operations that each kind of it has. Adding an operation is one line here; its name must be
 * new among those of all models, or mean the same and have the same traits.
 */
export const DATA_MODELS = {
  entries: {
    write: { plural: 'writes', changesState: true, storesPayload: true, movesPayload: true },
    read: { plural: 'reads', changesState: false, storesPayload: false, movesPayload: true },
  },
  queues: {
    enqueue: { plural: 'messages put in', changesState: true, storesPayload: true, movesPayload: true },
    consume: { plural: 'deliveries', changesState: false, storesPayload: false, movesPayload: true },
    ack: { plural: 'acknowledgements', changesState: true, storesPayload: false, movesPayload: false },
    nack: { plural: 'refusals', changesState: true, storesPayload: false, movesPayload: false },
  },
  tasks: {
    register: { plural: 'registrations', changesState: true, storesPayload: false, movesPayload: false },
    submit: { plural: 'submissions', changesState: true, storesPayload: true, movesPayload: true },
    update: { plural: 'updates', changesState: true, storesPayload: false, movesPayload: false },
    // A question for a list, whatever is listed.
    query: { plural: 'queries', changesState: false, storesPayload: false, movesPayload: false },
  },
  audit: {
    query: { plural: 'queries', changesState: false, storesPayload: false, movesPayload: false },
  },
} as const satisfies Readonly<Record<string, Readonly<Record<string, OperationTraits>>>>;

/** The part of a target that answers for a kind of data has the same name. */
export type DataModel = keyof typeof DATA_MODELS;

/** One request with an outcome, by the name that tags, reports and limits call it. */
export type Operation = { [Model in DataModel]: keyof (typeof DATA_MODELS)[Model] }[DataModel];

/** Of all models, in the order in which reports list them. */
export const OPERATIONS = [
  ...new Set(Object.values(DATA_MODELS).flatMap((model) => Object.keys(model))),
] as readonly Operation[];

const TRAITS: Readonly<Record<Operation, OperationTraits>> = Object.assign({}, ...Object.values(DATA_MODELS));

export function traitsOf(operation: Operation): OperationTraits {
  return TRAITS[operation];
}
