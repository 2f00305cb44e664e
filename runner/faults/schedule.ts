/** What it takes until the first fault, on a cluster that is whole and carries the load at once: two windows, and what surrounds them. */
export const CALM_MS = 7_000;
/** Longest wait for a steady load on a cluster that is whole: a service that is still warming up may get there. */
export const STEADY_MS = 30_000;
/** The same at the first rate that is tried where a lower one can be: a busy machine or a cold service may need more than two windows. */
export const FIRST_TRIAL_MS = 20_000;
/** And at the next ones, to which the service has warmed up. */
export const TRIAL_MS = 12_000;
/** What probes have shown in this time is how a node stands now: longer than they may take. */
export const RECENT_MS = 1_500;
/** What the load has done is known so long after, at the latest. */
export const TOLD_MS = 250;
/** The window before a fault that what follows is compared with. */
export const BEFORE_MS = 3_000;
/** Watched after the last node accepts again, so that throughput and latency can be seen to be back. */
export const AFTER_MS = 2_500;
/** Longest watch after a fault. */
export const WATCH_MS = 30_000;
/** Longest wait for a node to be ready, or to have caught up. */
export const REJOIN_MS = 120_000;
/** The same of what has been waited for so long in vain: probes and questions have their answers within. */
export const LAST_WAIT_MS = 5_000;
/** Faults come at a random moment within this: heartbeats of 50 to 500 ms, and all that happens once a second. */
export const JITTER_MS = 1_000;
/** What the proof is likely to take: killing the whole cluster, starting it again, and reading everything back twice. */
export const PROOF_MS = 12_000;
