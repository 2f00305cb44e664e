/** The path of a report's page: beside it, by its name. */
export function pagePathOf(reportPath: string): string {
  return `${reportPath.replace(/\.(?:json|journal)$/, '')}.html`;
}
