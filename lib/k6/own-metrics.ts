import { Counter, Trend } from 'k6/metrics';
import {
  FAILURE_METRIC,
  LOAD_EPOCH_METRIC,
  OPERATION_METRIC,
  REDIRECT_METRIC,
  RESPONSE_BYTES_METRIC,
  SEED_RETRY_METRIC,
} from '../exchange/metrics.ts';

/** raftmark's own metrics, which every load declares once. */
export const loadEpoch = new Trend(LOAD_EPOCH_METRIC);
export const failures = new Counter(FAILURE_METRIC);
export const redirects = new Counter(REDIRECT_METRIC);
export const responseBytes = new Trend(RESPONSE_BYTES_METRIC);
/** Of seeding. */
export const retries = new Counter(SEED_RETRY_METRIC);
export const wholeOperation = new Trend(OPERATION_METRIC);
