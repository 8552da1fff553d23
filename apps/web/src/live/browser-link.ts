import { Link, SUBPROTOCOL } from '@deltascope/wire';

/** The page's link to the server it came from. */
export function createBrowserLink(location: Location): Link {
  const url = new URL('/ws', location.href);
  url.protocol = url.protocol.replace('http', 'ws');
  return new Link({
    connect: (events) => {
      const socket = new WebSocket(url, SUBPROTOCOL);
      socket.addEventListener('open', () => events.onOpen());
      socket.addEventListener('message', ({ data }) => events.onMessage(String(data)));
      socket.addEventListener('close', ({ code }) => events.onClose(code));
      return { send: (text) => socket.send(text), close: (code) => socket.close(code) };
    },
    clock: {
      now: () => Date.now(),
      setTimer: (ms, callback) => {
        const timer = setTimeout(callback, ms);
        return { [Symbol.dispose]: () => clearTimeout(timer) };
      },
    },
    random: () => Math.random(),
  });
}
