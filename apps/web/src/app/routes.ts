/** The pages there are. A resource is in kubectl's spelling: "pods", "deployments.apps". */
export type Route =
  | { readonly page: 'start' }
  | { readonly page: 'table'; readonly resource: string }
  | { readonly page: 'timeline' }
  | { readonly page: 'wall' }
  | { readonly page: 'informers' }
  | { readonly page: 'informer'; readonly resource: string }
  | { readonly page: 'unknown'; readonly path: string };

const RESOURCE = /^[a-z0-9]([-a-z0-9.]{0,315}[a-z0-9])?$/;

/** Reads a path. Any single word that could name a resource is a table: the server knows whether there is one. */
export function parseRoute(path: string): Route {
  const parts = path.split('/').filter((part) => part !== '');
  const [first, second] = parts;
  if (first === undefined) return { page: 'start' };
  if (first === 'informers') {
    if (second === undefined) return { page: 'informers' };
    if (parts.length === 2 && RESOURCE.test(second)) return { page: 'informer', resource: second };
  } else if (second === undefined && (first === 'timeline' || first === 'wall')) {
    return { page: first };
  } else if (second === undefined && RESOURCE.test(first)) {
    return { page: 'table', resource: first };
  }
  return { page: 'unknown', path };
}

export function formatRoute(route: Route): string {
  switch (route.page) {
    case 'start':
      return '/';
    case 'table':
      return `/${route.resource}`;
    case 'timeline':
    case 'wall':
    case 'informers':
      return `/${route.page}`;
    case 'informer':
      return `/informers/${route.resource}`;
    case 'unknown':
      return route.path;
  }
}
