// Something that is asked for, and asked for again when what it depends on changes.
import { batch, effect, signal, untracked } from '../view.js';

/**
 * `load(abort)` reads the signals it depends on before its first await. While a newer answer is on
 * its way the old one stays; when the newer one fails it stays too, marked as stale.
 */
export function resource(life, load) {
  const state = {
    data: signal(null),
    errors: signal([]),
    problem: signal(null),
    isBusy: signal(true),
    at: signal(null),
  };
  const again = signal(0);
  state.reload = () => (again.value = untracked(() => again.value) + 1);
  life.mounted(() => {
    let under = null;
    const stop = effect(() => {
      again.value;
      under?.abort();
      const mine = new AbortController();
      under = mine;
      untracked(() => (state.isBusy.value = true));
      let loading;
      try {
        loading = load(mine.signal);
      } catch (error) {
        loading = Promise.reject(error);
      }
      loading.then(
        ({ data, errors }) => {
          if (mine.signal.aborted) return;
          batch(() => {
            state.data.value = data;
            state.errors.value = errors ?? [];
            state.problem.value = null;
            state.at.value = new Date().toISOString();
            state.isBusy.value = false;
          });
        },
        (error) => {
          if (mine.signal.aborted) return;
          batch(() => {
            state.problem.value = error;
            state.isBusy.value = false;
          });
        },
      );
    });
    return () => {
      stop();
      under?.abort();
    };
  });
  return state;
}
