// Subscriptions over `graphql-transport-ws`: one socket, opened when somebody listens.
import { documents } from '../documents.js';

const listeners = new Map();
let socket = null;
let isReady = false;
let serial = 0;
let tries = 0;

const say = (message) => socket.send(JSON.stringify(message));
const begin = (id, { name, variables }) =>
  say({ id, type: 'subscribe', payload: { documentId: documents[name], variables } });

function open() {
  const scheme = location.protocol === 'https:' ? 'wss' : 'ws';
  isReady = false;
  socket = new WebSocket(`${scheme}://${location.host}/graphql/ws`, 'graphql-transport-ws');
  const mine = socket;
  mine.addEventListener('open', () => mine === socket && say({ type: 'connection_init' }));
  mine.addEventListener('message', (event) => mine === socket && hear(JSON.parse(event.data)));
  mine.addEventListener('close', () => mine === socket && closed());
}

function closed() {
  socket = null;
  isReady = false;
  if (!listeners.size) return;
  // Each subscription gives the present state first, so nothing is missed by beginning again.
  tries += 1;
  setTimeout(() => !socket && listeners.size && open(), Math.min(500 * 2 ** tries, 15_000));
}

function hear(message) {
  if (message.type === 'connection_ack') {
    isReady = true;
    tries = 0;
    for (const [id, listener] of listeners) begin(id, listener);
    return;
  }
  if (message.type === 'ping') return say({ type: 'pong' });
  const listener = listeners.get(message.id);
  if (!listener) return;
  if (message.type === 'next' && message.payload.data) {
    listener.next?.(Object.values(message.payload.data)[0]);
  } else if (message.type === 'complete' || message.type === 'error') {
    listeners.delete(message.id);
    listener.ended?.(message.type === 'error' ? message.payload?.[0] : null);
    rest();
  }
}

function rest() {
  if (listeners.size || !socket) return;
  socket.close(1000);
  socket = null;
  isReady = false;
}

/** Follows a subscription; answers the function that ends it. */
export function follow(name, variables, { next, ended } = {}) {
  serial += 1;
  const id = String(serial);
  listeners.set(id, { name, variables, next, ended });
  if (!socket) open();
  else if (isReady) begin(id, listeners.get(id));
  return () => {
    if (!listeners.delete(id)) return;
    if (isReady && socket?.readyState === WebSocket.OPEN) say({ id, type: 'complete' });
    rest();
  };
}
