import type { InformerInspection } from '@deltascope/wire';
import { useMemo, useRef } from 'react';
import type { InformerHistory } from '../../live/informer-history.ts';
import { classNames } from '../../ui/class-names.ts';
import { useElementSize } from '../../ui/use-element-size.ts';
import { HiddenText } from '../../ui/hidden-text.tsx';
import { behind } from '../informers/informer-state.ts';
import { dotUnit } from './flow-animation.ts';
import { FlowDots } from './flow-dots.tsx';
import { ListenerLanes } from './listener-lanes.tsx';
import { BEAM_Y, HEIGHT_PX, pipelineGeometry, type PipelineGeometry } from './pipeline-geometry.ts';
import styles from './pipeline.module.css';
import { PipelineLegend } from './pipeline-legend.tsx';
import { PopGate } from './pop-gate.tsx';
import { QueueSlots } from './queue-slots.tsx';
import { stageWords } from './stage-words.ts';
import { StoreField } from './store-field.tsx';
import { Tape } from './tape.tsx';
import { ViewerScreens } from './viewer-screens.tsx';
import { WatchDial } from './watch-dial.tsx';

/** An informer as what it does: a tape, a dial, slots, a gate, a field, lanes; under each its name and its figures. */
export function Pipeline({
  informer,
  history,
  nowMs,
}: {
  informer: InformerInspection;
  history: InformerHistory;
  nowMs: number;
}) {
  const box = useRef<HTMLElement>(null);
  const { widthPx } = useElementSize(box);
  const geometry = useMemo(() => pipelineGeometry(widthPx), [widthPx]);
  const { step, overMs } = history.step;
  const perSecond = history.perSecond('deltas');
  const poppedPerSecond = history.perSecond('popped');
  const { listeners } = informer;
  return (
    // oxlint-disable-next-line jsx-a11y/no-noninteractive-tabindex -- it scrolls where it is narrow, and so must take the focus to be scrolled by keys
    <section ref={box} className={styles.box} aria-label="Pipeline" tabIndex={0}>
      <h2>
        <HiddenText>Pipeline</HiddenText>
      </h2>
      <PipelineLegend
        mode={informer.queue.mode}
        history={history}
        perSecond={perSecond}
        unit={dotUnit(perSecond)}
      />
      <svg className={styles.drawing} width={geometry.widthPx} height={HEIGHT_PX} aria-hidden>
        <Beams geometry={geometry} phase={informer.reflector.phase} />
        <Tape geometry={geometry} informer={informer} revisions={history.revisions} />
        <WatchDial geometry={geometry} informer={informer} nowMs={nowMs} />
        <QueueSlots geometry={geometry} queue={informer.queue} />
        <PopGate geometry={geometry} queue={informer.queue} />
        <StoreField
          geometry={geometry}
          objects={informer.store.objects}
          index={informer.scope === 'cluster' ? undefined : informer.store.indices[0]}
        />
        <ListenerLanes
          geometry={geometry}
          listeners={listeners}
          pendingTypes={(name) => history.pendingTypes(name)}
        />
        <ViewerScreens
          geometry={geometry}
          viewers={informer.viewers}
          relayLane={listeners.findIndex(({ name }) => name === 'relay')}
          lanes={listeners.length}
        />
        <Lag geometry={geometry} informer={informer} nowMs={nowMs} />
        <FlowDots
          geometry={geometry}
          step={step}
          overMs={overMs}
          perSecond={perSecond}
          listeners={listeners}
        />
      </svg>
      <ol className={styles.stages} style={{ width: geometry.widthPx }}>
        {stageWords(informer, { nowMs, poppedPerSecond }).map((stage, index) => (
          <li key={stage.name} className={styles.stage} style={geometry.words[index]}>
            <h3>{stage.name}</h3>
            <p>{stage.what}</p>
            <dl>
              {stage.figures.map(({ name, value, tone }) => (
                <div key={name}>
                  <dt>{name}</dt>
                  <dd className={classNames(tone && styles[tone])}>{value}</dd>
                </div>
              ))}
            </dl>
          </li>
        ))}
      </ol>
    </section>
  );
}

/** The wire, with the chunks an HTTP answer comes in while there is one, and the beam between the stages. */
function Beams({
  geometry,
  phase,
}: {
  geometry: PipelineGeometry;
  phase: InformerInspection['reflector']['phase'];
}) {
  const { tape, dial, queue, gate } = geometry;
  const from = dial.x - dial.radius - 91;
  const answers = phase === 'watching' || phase === 'listing';
  const chunks = answers ? [7, 11, 4.5, 15, 6, 8.5, 4, 12, 6.5] : [];
  return (
    <>
      <path
        className={classNames(styles.beam, !answers && styles.cut)}
        d={`M${tape.right} ${BEAM_Y}H${dial.x - dial.radius}`}
      />
      <path
        className={styles.beam}
        d={`M${dial.x + dial.radius} ${BEAM_Y}H${queue.left}M${queue.right} ${BEAM_Y}H${gate.left}`}
      />
      {chunks.map((half, index) => (
        <path
          key={half}
          className={styles.chunk}
          d={`M${from + 5 + index * 9.2} ${BEAM_Y - half}v${half * 2}`}
        />
      ))}
      <text x={from + 42} y={90} className={styles.third} textAnchor="middle">
        {answers ? 'HTTP chunks' : 'no stream'}
      </text>
    </>
  );
}

/** The dimension line from what is enqueued to what is applied. */
function Lag({
  geometry,
  informer,
  nowMs,
}: {
  geometry: PipelineGeometry;
  informer: InformerInspection;
  nowMs: number;
}) {
  const { dial, store } = geometry;
  const { enqueued } = informer.reflector;
  const right = store.left + 22;
  const middle = (dial.x + right) / 2;
  const gap = behind(informer, { nowMs, noun: true });
  return (
    <g>
      <path
        className={styles.dimension}
        d={`M${dial.x} 46V10H${middle - 100}M${middle + 100} 10H${right}V43`}
      />
      <text x={middle} y={14} className={styles.second} textAnchor="middle">
        {enqueued === '' ? 'nothing yet' : `${gap ?? '0 deltas'} behind`}
      </text>
      <text x={dial.x + 8} y={26} className={styles.third}>
        enqueued {enqueued || 'none'}
      </text>
      <text x={right - 8} y={26} className={styles.third} textAnchor="end">
        applied {informer.store.applied || 'none'}
      </text>
    </g>
  );
}
