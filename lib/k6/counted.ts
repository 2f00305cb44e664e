import { sleep } from 'k6';
import { own } from './own-metrics.ts';

/** What a user waits after an exception, so that one who only throws is no busy loop. */
const BACK_OFF_S = 1;

/**
 * An iteration whose exceptions are counted before k6 has them: k6 logs them, takes the iteration for one that was completed, and ends
 * with code 0.
 */
export function counted<Given extends readonly unknown[], Back>(iterate: (...given: Given) => Back) {
  const thrown = (error: unknown): never => {
    own.exceptions.add(1);
    sleep(BACK_OFF_S);
    throw error;
  };
  return (...given: Given): Back => {
    let back: Back;
    try {
      back = iterate(...given);
    } catch (error) {
      return thrown(error);
    }
    return back instanceof Promise ? (back.catch(thrown) as Back) : back;
  };
}
