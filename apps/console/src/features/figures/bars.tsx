import type { Trend } from './figures-data.js';

const HEIGHT = 120;
const WIDTH = 720;

/** Stacked bars by week: in time, entered late, late. A picture of the table beside it, which is what is read out. */
export function Bars({ weeks }: { weeks: Trend['weeks'] }) {
  const most = Math.max(1, ...weeks.map(({ decided }) => decided));
  const step = WIDTH / weeks.length;
  const scale = (n: number): number => (n / most) * (HEIGHT - 20);
  return (
    <svg className="figure-bars" viewBox={`0 0 ${WIDTH} ${HEIGHT + 18}`} aria-hidden="true">
      <line x1="0" x2={WIDTH} y1={HEIGHT} y2={HEIGHT} className="figure-axis" />
      {weeks.map(({ week, inTime, enteredLate, late, decided }, i) => {
        const parts = [
          { n: inTime, tone: 'in-time' },
          { n: enteredLate, tone: 'entered' },
          { n: late, tone: 'late' },
        ];
        let top = HEIGHT;
        return (
          <g key={week}>
            {parts.map(({ n, tone }) => {
              top -= scale(n);
              return (
                n > 0 && (
                  <rect
                    key={tone}
                    x={i * step + step * 0.15}
                    width={step * 0.7}
                    y={top}
                    height={scale(n)}
                    className={`figure-bar-${tone}`}
                  />
                )
              );
            })}
            {decided > 0 && (
              <text x={i * step + step / 2} y={top - 4} className="figure-count">
                {decided}
              </text>
            )}
            {(weeks.length <= 12 || i % 2 === 0) && (
              <text x={i * step + step / 2} y={HEIGHT + 14} className="figure-count">
                {week.slice(5)}
              </text>
            )}
          </g>
        );
      })}
    </svg>
  );
}
