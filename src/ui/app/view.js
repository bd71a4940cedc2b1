// Joins the three vendored libraries: components that draw themselves again when a signal they read
// changes.
import { Component, Fragment, h, render } from './vendor/preact.module.js';
import htm from './vendor/htm.module.js';
import { batch, computed, effect, signal, untracked } from './vendor/signals-core.module.js';

export { batch, computed, effect, Fragment, render, signal, untracked };
export const html = htm.bind(h);

/**
 * A component. `setup` runs once for each place it stands in, and answers with the function that
 * draws; what it needs for its life (signals, effects) it makes there. `life.mounted(f)` runs `f` in
 * the page, and what `f` answers when the component leaves; `life.given` is a signal of the props.
 */
export function component(setup) {
  return class extends Component {
    constructor(props) {
      super(props);
      this.given = signal(props);
      this.starts = [];
      this.ends = [];
      const life = { given: this.given, mounted: (start) => this.starts.push(start) };
      const draw = untracked(() => setup(life));
      this.tree = computed(() => draw(this.given.value));
    }

    componentDidMount() {
      let isFirst = true;
      const stop = effect(() => {
        this.tree.value;
        if (!isFirst && !this.isDrawing) this.setState({});
        isFirst = false;
      });
      this.ends = [stop, ...untracked(() => this.starts.map((start) => start()))];
    }

    componentWillUnmount() {
      for (const end of this.ends) if (typeof end === 'function') end();
    }

    render(props) {
      this.isDrawing = true;
      try {
        this.given.value = props;
        return this.tree.value;
      } finally {
        this.isDrawing = false;
      }
    }
  };
}

/** A component without a life of its own, which reads signals. */
export const live = (draw) => component(() => draw);

/** A class list of those names whose condition holds. */
export const classes = (...names) => names.filter(Boolean).join(' ');
