/** One of the operations of workers and tasks, again and again. */
export interface TaskLoad {
  /** Operations of workers and tasks. */
  readonly kind: 'tasks';
  /** Which it is. */
  readonly operation: 'register' | 'submit' | 'update' | 'query';
  /** The node that is asked: the one that leads, or all in turn. */
  readonly through: 'leader' | 'all-nodes';
}
