/** What is shown when the page itself fails. */
import { Component, type ReactNode } from 'react';
import { Notice } from '../parts/frame';
import { asError } from '../data/follow';

interface State {
  readonly error: Error | undefined;
}

export class Boundary extends Component<{ children: ReactNode }, State> {
  override state: State = { error: undefined };

  static getDerivedStateFromError(error: unknown): State {
    return { error: asError(error) };
  }

  override render() {
    const { error } = this.state;
    if (error === undefined) return this.props.children;
    return (
      <main className="alone">
        <Notice kind="bad" title="This page has failed. Your money is where it was." live>
          <p>{error.message}</p>
          <button type="button" onClick={() => location.reload()}>
            Load it again
          </button>
        </Notice>
      </main>
    );
  }
}
