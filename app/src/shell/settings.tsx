/** How the page looks: exact figures, dark or light. */
import { useEffect, useState } from 'react';

const THEMES = ['system', 'light', 'dark'] as const;
type Theme = (typeof THEMES)[number];
const REMEMBERED = 'ringfence-theme';

function stored(): Theme {
  try {
    return THEMES.find((it) => it === localStorage.getItem(REMEMBERED)) ?? 'system';
  } catch {
    return 'system';
  }
}

interface Props {
  readonly isExact: boolean;
  readonly setIsExact: (isExact: boolean) => void;
}

export function Settings({ isExact, setIsExact }: Props) {
  const [theme, setTheme] = useState<Theme>(stored);
  useEffect(() => {
    document.documentElement.dataset['theme'] = theme;
    try {
      localStorage.setItem(REMEMBERED, theme);
    } catch {
      return;
    }
  }, [theme]);
  return (
    <div className="settings">
      <label>
        <input
          type="checkbox"
          checked={isExact}
          onChange={(event) => setIsExact(event.target.checked)}
        />{' '}
        Exact figures
      </label>
      <label>
        <span className="hidden">Colours</span>
        <select value={theme} onChange={(event) => setTheme(event.target.value as Theme)}>
          <option value="system">System colours</option>
          <option value="light">Light</option>
          <option value="dark">Dark</option>
        </select>
      </label>
    </div>
  );
}
