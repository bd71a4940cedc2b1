// The client of the graph: documents by hash, retries where the server asks for patience.
import { documents } from '../documents.js';
import { locale } from '../i18n.js';
import { signal } from '../view.js';

const TRIES = 4;
const PATIENCE_MS = 15_000;

/** Whether the server can be reached, as far as we know. */
export const reachable = signal(navigator.onLine !== false);
addEventListener('offline', () => (reachable.value = false));
addEventListener('online', () => (reachable.value = true));

/** Why a request as a whole came to nothing. */
export class Problem extends Error {
  constructor(code, message, requestId) {
    super(message);
    this.code = code;
    this.requestId = requestId;
  }
}

const pause = (ms, abort) =>
  new Promise((resolve, reject) => {
    const timer = setTimeout(resolve, ms);
    abort?.addEventListener('abort', () => {
      clearTimeout(timer);
      reject(abort.reason);
    });
  });

const isPatience = (response) => response.status === 429 || response.status === 503;

function wait(response, tried) {
  const said = Number(response.headers.get('retry-after'));
  if (said > 0) return Math.min(said * 1000, PATIENCE_MS);
  return Math.min(250 * 2 ** tried, 4_000) * (0.75 + Math.random() / 2);
}

async function send(body, abort) {
  for (let tried = 1; ; tried += 1) {
    let response;
    try {
      response = await fetch('/graphql', {
        method: 'POST',
        headers: {
          'content-type': 'application/json',
          accept: 'application/graphql-response+json',
          'accept-language': locale.value,
        },
        body,
        signal: abort,
      });
    } catch (error) {
      if (abort?.aborted) throw error;
      reachable.value = false;
      throw new Problem('OFFLINE', String(error?.message ?? error));
    }
    reachable.value = true;
    // Signed out, or never in: the server knows where people sign in.
    if (response.status === 401) location.assign('/login');
    if (!isPatience(response) || tried === TRIES) return response;
    await pause(wait(response, tried), abort);
  }
}

/**
 * Asks one question. Answers `{data, errors}`; an error at a path leaves the rest standing. Throws a
 * `Problem` when there is no data at all.
 */
export async function ask(name, variables = {}, { abort } = {}) {
  const response = await send(JSON.stringify({ documentId: documents[name], variables }), abort);
  let answer;
  try {
    answer = await response.json();
  } catch {
    throw new Problem('BAD_ANSWER', `HTTP ${response.status}`);
  }
  if (!answer.data) {
    const error = answer.errors?.[0];
    throw new Problem(
      error?.extensions?.code ?? `HTTP_${response.status}`,
      error?.message ?? `HTTP ${response.status}`,
      error?.extensions?.requestId,
    );
  }
  return { data: answer.data, errors: answer.errors ?? [] };
}

/** Runs a mutation with one root field and answers its payload; `userErrors` throw. */
export async function act(name, variables = {}) {
  const { data, errors } = await ask(name, variables);
  const payload = Object.values(data)[0];
  const refused = payload?.userErrors?.[0];
  if (refused) throw new Problem(refused.code, refused.message);
  if (!payload) throw new Problem(errors[0]?.extensions?.code ?? 'INTERNAL', errors[0]?.message ?? '');
  return payload;
}

/** The errors that happened at or below a path such as `leads.nodes.3.infrastructure`. */
export const errorAt = (errors, path) =>
  errors.find((error) => (error.path ?? []).join('.').startsWith(path));
