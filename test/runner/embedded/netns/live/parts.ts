import { setTimeout as sleep } from 'node:timers/promises';
import { linkOwner, listLinks, listNamespaces, namespaceOwner } from '../../../../../runner/embedded/netns/names.ts';

/** The namespaces and links that a runner has made and not removed. */
export function partsOf(runner: number): string[] {
  return [
    ...listNamespaces().filter((name) => namespaceOwner(name) === runner),
    ...listLinks().filter((name) => linkOwner(name) === runner),
  ];
}

/** Those that are there after as long as it takes them to go; 20 s at most. */
export async function lastingParts(runner: number): Promise<string[]> {
  for (let attempt = 0; attempt < 400 && partsOf(runner).length > 0; attempt++) await sleep(50);
  return partsOf(runner);
}
