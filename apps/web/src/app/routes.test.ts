import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { formatRoute, parseRoute, type Route } from './routes.ts';

describe('parseRoute', () => {
  it.each<[string, Route]>([
    ['/', { page: 'start' }],
    ['/pods', { page: 'table', resource: 'pods' }],
    ['/deployments.apps', { page: 'table', resource: 'deployments.apps' }],
    ['/pods/', { page: 'table', resource: 'pods' }],
    ['/timeline', { page: 'timeline' }],
    ['/wall/', { page: 'wall' }],
    ['/wall/x', { page: 'unknown', path: '/wall/x' }],
    ['/informers', { page: 'informers' }],
    ['/informers/pods', { page: 'informer', resource: 'pods' }],
    ['/informers/pods/x', { page: 'unknown', path: '/informers/pods/x' }],
    ['/pods/cart', { page: 'unknown', path: '/pods/cart' }],
    ['/Pods', { page: 'unknown', path: '/Pods' }],
  ])('reads %s', (path, route) => {
    expect(parseRoute(path)).toEqual(route);
  });

  it('reads every path, and its own spelling of it as the same page', () => {
    fc.assert(
      fc.property(
        fc.array(fc.stringMatching(/^[a-z0-9.%-]{0,8}$/)).map((parts) => `/${parts.join('/')}`),
        (path) => {
          const route = parseRoute(path);
          expect(parseRoute(formatRoute(route))).toEqual(route);
        },
      ),
    );
  });
});
