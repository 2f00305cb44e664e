/** The values of what was waited for all together. @throws the reason of the first that failed */
export function valuesOf<T>(ended: readonly PromiseSettledResult<T>[]): T[] {
  return ended.map((one) => {
    if (one.status === 'rejected') throw one.reason;
    return one.value;
  });
}
