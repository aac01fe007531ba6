/** A local node's own questions: those that Solana's nodes do not know. */
import assert from 'node:assert/strict';

export class LocalNode {
  constructor(readonly url: string) {}

  private async ask(method: string, params: unknown[]): Promise<void> {
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ jsonrpc: '2.0', id: 1, method, params });
    const answer = await fetch(this.url, { method: 'POST', headers, body });
    const said = (await answer.json()) as { error?: { message: string } };
    assert.equal(said.error, undefined, said.error?.message);
  }

  /** Moves its clock. Its own time is in milliseconds; its slots go on with it. */
  travel(toTs: bigint): Promise<void> {
    return this.ask('surfnet_timeTravel', [{ absoluteTimestamp: Number(toTs) * 1_000 }]);
  }

  /** Whether it answers. */
  answers(): Promise<boolean> {
    return this.ask('getHealth', []).then(
      () => true,
      () => false,
    );
  }
}
