/** The frame around all pages. */
import { lazy, Suspense, useEffect, useId, useRef, useState } from 'react';
import type { ComponentType, ReactNode } from 'react';
import { Link, Route, Router, Switch, useLocation } from 'wouter';
import { useHashLocation } from 'wouter/use-hash-location';
import { Exact } from '../parts/figures';
import { Empty, Loading } from '../parts/frame';
import { Connection, Pulse } from './connection';
import { Settings } from './settings';
import { Tray } from './tray';
import { WalletMenu } from './wallet-menu';
import { Boundary } from './boundary';

interface Page {
  readonly path: string;
  readonly name: string;
  readonly page: ComponentType;
}

const PAGES: readonly Page[] = [
  { path: '/', name: 'Account', page: lazy(() => import('../pages/account')) },
  { path: '/permissions', name: 'Permissions', page: lazy(() => import('../pages/permissions')) },
  { path: '/proof', name: 'Proof', page: lazy(() => import('../pages/proof')) },
  { path: '/house', name: 'House', page: lazy(() => import('../pages/house')) },
  { path: '/losses', name: 'Losses', page: lazy(() => import('../pages/losses')) },
  { path: '/fund', name: 'Fund', page: lazy(() => import('../pages/fund')) },
];

function isAt(path: string, location: string): boolean {
  return path === '/' ? location === '/' : location.startsWith(path);
}

function Navigation() {
  const [location] = useLocation();
  return (
    <nav aria-label="Pages">
      {PAGES.map(({ path, name }) => (
        <Link key={path} href={path} aria-current={isAt(path, location) ? 'page' : undefined}>
          {name}
        </Link>
      ))}
    </nav>
  );
}

function Body() {
  const [location] = useLocation();
  const main = useRef<HTMLElement>(null);
  const isFirst = useRef(true);
  const { name } = PAGES.find(({ path }) => isAt(path, location)) ?? { name: 'Not found' };
  useEffect(() => {
    document.title = `${name} · Ringfence`;
    // Whoever hears the page is taken to the new one; not when it is first loaded.
    if (!isFirst.current) main.current?.focus();
    isFirst.current = false;
  }, [name]);
  return (
    <main id="main" ref={main} tabIndex={-1}>
      <h1>{name}</h1>
      <Boundary key={name}>
        <Suspense fallback={<Loading what="the page" />}>
          <Switch>
            {PAGES.map(({ path, page }) => (
              <Route key={path} path={path} component={page} nest={path !== '/'} />
            ))}
            <Route>
              <Empty>There is no such page.</Empty>
            </Route>
          </Switch>
        </Suspense>
      </Boundary>
    </main>
  );
}

/** On a narrow screen what is seldom needed is behind a button. */
function Top({ children }: { children: ReactNode }) {
  const [isOpen, setIsOpen] = useState(false);
  const more = useId();
  return (
    <header className={isOpen ? 'top open' : 'top'}>
      <Link href="/" className="brand">
        Ringfence
      </Link>
      <Navigation />
      <div className="top-right">
        <Pulse />
        <button
          type="button"
          className="more-button"
          aria-expanded={isOpen}
          aria-controls={more}
          onClick={() => setIsOpen(!isOpen)}
        >
          More
        </button>
        <div className="top-right" id={more}>
          {children}
        </div>
      </div>
    </header>
  );
}

export function App() {
  const [isExact, setIsExact] = useState(false);
  return (
    <Router hook={useHashLocation}>
      <Exact value={isExact}>
        <a className="skip" href="#main" onClick={(event) => skip(event)}>
          Skip to the page
        </a>
        <Top>
          <Settings isExact={isExact} setIsExact={setIsExact} />
          <WalletMenu />
        </Top>
        <Connection />
        <Body />
        <Tray />
      </Exact>
    </Router>
  );
}

/** The location is in the fragment, so that it cannot also be a place on the page. */
function skip(event: { preventDefault: () => void }): void {
  event.preventDefault();
  document.getElementById('main')?.focus();
}
