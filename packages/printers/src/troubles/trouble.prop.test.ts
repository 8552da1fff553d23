import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  genericPrinter,
  MAX_SENTENCE_LENGTH,
  pastHeadline,
  printers,
  troubleOf,
} from '../index.ts';
import { objects, troubledObjects } from '../testing/sparse-objects.ts';

const all = [...printers, genericPrinter({ group: 'x.io', resource: 'widgets' }, 'Widget', true)];
const withTroubles = all.filter(({ resource }) => !['events', 'nodes'].includes(resource.resource));

const any = fc.oneof(objects, troubledObjects);
const events = fc.array(fc.oneof(fc.string(), fc.constant('Failed to pull image "i": x: y')));

describe.each(withTroubles)('the trouble of $kind in "$resource.group"', (printer) => {
  it('is there exactly when the health is bad or degraded, and of that health', () => {
    fc.assert(
      fc.property(any, (object) => {
        const { health } = printer.print(object);
        const expected = health === 'bad' || health === 'warn' ? health : undefined;
        expect(troubleOf(printer, object)?.health).toBe(expected);
      }),
      { numRuns: 500 },
    );
  });
});

describe.each(all)('the trouble of $kind in "$resource.group"', (printer) => {
  it('is a headline and a short sentence with a full stop, whatever is amiss, and changes nothing', () => {
    fc.assert(
      fc.property(any, events, (object, messages) => {
        const before = JSON.stringify(object);
        const trouble = troubleOf(printer, object, { events: messages });
        expect(JSON.stringify(object)).toBe(before);
        if (trouble === null) return;
        expect(trouble.headline).toMatch(/^[a-z][a-zA-Z ]+$/);
        expect(pastHeadline(trouble.headline)).toMatch(
          /^(was|had|kept|ran|took|crashed|failed|could not)\b/,
        );
        expect(trouble.sentence).toMatch(/^\S(.*\S)?\.$/);
        expect(trouble.sentence.length).toBeLessThanOrEqual(MAX_SENTENCE_LENGTH);
        expect(trouble.since === null || Number.isFinite(trouble.since)).toBe(true);
        expect(trouble.settling && trouble.health === 'bad').toBe(false);
      }),
      { numRuns: 500 },
    );
  });
});
