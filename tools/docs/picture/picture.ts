import type { Report } from '../../../lib/report/report.ts';
import { curveChart } from './curve.ts';
import { failoverChart } from './failover.ts';
import { text } from './svg.ts';

const WIDTH = 900;
const HEIGHT = 330;

/** Both colour schemes: the reader's own decides. Contrast of words to the ground is 4.5 to 1 at least. */
const STYLE = `
text{font:13px system-ui,-apple-system,"Segoe UI",Roboto,Helvetica,Arial,sans-serif;fill:#1f2328}
.title{font-size:16px;font-weight:600}
.muted{font-size:12px;fill:#59636e}
.ground{fill:#fff}
.grid{stroke:#d1d9e0;stroke-width:1}
.fault{stroke:#cf222e;stroke-width:1.5;stroke-dasharray:4 3}
.down{fill:#cf222e;fill-opacity:.1}
.round,.curve{fill:none;stroke-width:2}
.round{stroke:#0969da;stroke-opacity:.55}
.curve.write{stroke:#0969da}
.curve.read{stroke:#1a7f37}
circle.write,text.write{fill:#0969da}
circle.read,text.read{fill:#1a7f37}
text.write,text.read{font-weight:600}
@media (prefers-color-scheme:dark){
text{fill:#f0f6fc}
.muted{fill:#9198a1}
.ground{fill:#0d1117}
.grid{stroke:#3d444d}
.fault{stroke:#f85149}
.down{fill:#f85149;fill-opacity:.18}
.round,.curve.write{stroke:#4493f8}
.curve.read{stroke:#3fb950}
circle.write,text.write{fill:#4493f8}
circle.read,text.read{fill:#3fb950}
}`;

/** What a failover costs, beside latency over throughput: an SVG that needs nothing else. The same report gives the same bytes. */
export function picture(report: Report): string {
  const cell = report.cells.find(({ scenario }) => scenario === 'failover');
  if (cell === undefined) throw new Error('the report has no failover');
  return [
    `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 ${WIDTH} ${HEIGHT}" role="img" aria-labelledby="t">`,
    '<title id="t">Left: writes accepted around kills of the leader. Right: p99 latency over throughput.</title>',
    `<style>${STYLE}\n</style>`,
    `<rect class="ground" width="${WIDTH}" height="${HEIGHT}" rx="6"/>`,
    failoverChart(cell, { left: 62, right: 432, top: 66, bottom: 264 }),
    curveChart(report, { left: 502, right: 850, top: 66, bottom: 264 }),
    text(captionOf(report), 24, HEIGHT - 16, { kind: 'muted' }),
    '</svg>',
    '',
  ].join('\n');
}

function captionOf({ versions, target, clusters, host }: Report): string {
  const nodes = clusters[0]?.nodes.length ?? 0;
  return `${versions.target ?? target}, ${nodes} nodes and the load on one machine with ${host.cpus} processors, values of 1 KB; a run as it was recorded`;
}
